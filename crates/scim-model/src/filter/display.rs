//! Writes a filter so that reading it gives the same tree.

use std::fmt;

use super::Filter;

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(path) => write!(formatter, "{path} pr"),
            Self::Compare {
                path,
                operator,
                value,
            } => {
                write!(formatter, "{path} {operator} {value}")
            }
            Self::ValuePath { attribute, filter } => write!(formatter, "{attribute}[{filter}]"),
            Self::And(terms) => write_terms(formatter, self, terms, " and "),
            Self::Or(terms) => write_terms(formatter, self, terms, " or "),
            Self::Not(inner) => write!(formatter, "not ({inner})"),
        }
    }
}

impl Filter {
    /// Whether a term of this list needs parentheses: `or` in `and` would bind otherwise, and a
    /// list in its like would be flattened.
    pub(super) fn parenthesizes(&self, term: &Self) -> bool {
        match self {
            Self::And(_) => matches!(term, Self::And(_) | Self::Or(_)),
            Self::Or(_) => matches!(term, Self::Or(_)),
            _ => false,
        }
    }
}

fn write_terms(
    formatter: &mut fmt::Formatter<'_>,
    list: &Filter,
    terms: &[Filter],
    separator: &str,
) -> fmt::Result {
    for (position, term) in terms.iter().enumerate() {
        if position > 0 {
            formatter.write_str(separator)?;
        }
        if list.parenthesizes(term) {
            write!(formatter, "({term})")?;
        } else {
            write!(formatter, "{term}")?;
        }
    }
    Ok(())
}
