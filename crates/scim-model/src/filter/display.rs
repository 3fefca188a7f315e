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
            Self::And(terms) => write_terms(formatter, terms, " and "),
            Self::Or(terms) => write_terms(formatter, terms, " or "),
            Self::Not(inner) => write!(formatter, "not ({inner})"),
        }
    }
}

fn write_terms(
    formatter: &mut fmt::Formatter<'_>,
    terms: &[Filter],
    separator: &str,
) -> fmt::Result {
    for (position, term) in terms.iter().enumerate() {
        if position > 0 {
            formatter.write_str(separator)?;
        }
        match term {
            // `or` in `and` would bind otherwise, and a list in its like would be flattened.
            Filter::And(_) | Filter::Or(_) => write!(formatter, "({term})")?,
            _ => write!(formatter, "{term}")?,
        }
    }
    Ok(())
}
