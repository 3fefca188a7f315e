//! The tree of a filter: expressions, operators and values, and their text form.

use std::borrow::Cow;
use std::fmt;

use serde_json::Number;

use crate::attribute_path::AttributePath;
use crate::json::parse_bool;

/// A filter expression (RFC 7644 §3.4.2.2).
///
/// The tree is public, so that the store can compile the parts that it has an index for:
///
/// ```
/// use scim_model::{Filter, FilterValue, Operator};
///
/// let filter = Filter::parse(r#"UserName Eq "ada@example.com""#)?;
/// let Filter::Compare { path, operator: Operator::Equal, value } = &filter else { panic!() };
/// assert!(path.is("userName"));
/// assert_eq!(value, &FilterValue::String("ada@example.com".into()));
/// # Ok::<(), scim_model::ExpressionError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `title pr`: the attribute has a value.
    Present(AttributePath),
    /// `userName eq "x"`.
    Compare {
        /// The attribute.
        path: AttributePath,
        /// The operator.
        operator: Operator,
        /// The value that the attribute is compared with.
        value: FilterValue,
    },
    /// `emails[type eq "work" and value co "@example.com"]`: one and the same value of a
    /// multi-valued attribute fulfills the whole inner filter.
    ValuePath {
        /// The multi-valued attribute.
        attribute: AttributePath,
        /// The inner filter; names in it are sub-attributes.
        filter: Box<Filter>,
    },
    /// All of at least two terms.
    And(Vec<Filter>),
    /// Any of at least two terms.
    Or(Vec<Filter>),
    /// `not (…)`.
    Not(Box<Filter>),
}

/// A comparison operator. `pr` is not one of them: see [`Filter::Present`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `gt`
    GreaterThan,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    LessThan,
    /// `le`
    LessOrEqual,
}

impl Operator {
    const ALL: [Self; 9] = [
        Self::Equal,
        Self::NotEqual,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::GreaterThan,
        Self::GreaterOrEqual,
        Self::LessThan,
        Self::LessOrEqual,
    ];

    /// The keyword: `eq`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::GreaterThan => "gt",
            Self::GreaterOrEqual => "ge",
            Self::LessThan => "lt",
            Self::LessOrEqual => "le",
        }
    }

    /// The operator with this keyword, ignoring case.
    pub(super) fn from_keyword(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.as_str().eq_ignore_ascii_case(word))
    }

    /// `gt`, `ge`, `lt`, `le`.
    pub(super) const fn orders(self) -> bool {
        matches!(
            self,
            Self::GreaterThan | Self::GreaterOrEqual | Self::LessThan | Self::LessOrEqual
        )
    }

    /// `co`, `sw`, `ew`.
    pub(super) const fn searches(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The right side of a comparison (RFC 7644 §3.4.2.2, `compValue`).
#[derive(Debug, Clone, PartialEq)]
pub enum FilterValue {
    /// A string, quoted or not.
    String(String),
    /// A number in its usual form; in any other form, such as `007`, it is a string.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`: the attribute has no value.
    Null,
}

impl FilterValue {
    /// Parses a value without quotes.
    pub(super) fn from_bare_word(word: &str) -> Self {
        if let Some(flag) = parse_bool(word) {
            return Self::Boolean(flag);
        }
        if word.eq_ignore_ascii_case("null") {
            return Self::Null;
        }
        match word.parse::<Number>() {
            Ok(number) if number.to_string() == word => Self::Number(number),
            _ => Self::String(word.to_owned()),
        }
    }

    /// The value as text, for a string attribute, because clients omit the quotes; `None` for
    /// `null`.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Boolean(true) => Some(Cow::Borrowed("true")),
            Self::Boolean(false) => Some(Cow::Borrowed("false")),
            Self::Null => None,
        }
    }

    /// The value as a boolean, for a boolean attribute, because clients send `"True"`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(flag) => Some(*flag),
            Self::String(text) => parse_bool(text),
            Self::Number(_) | Self::Null => None,
        }
    }

    /// The value as a number, even if it was quoted.
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            Self::String(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Boolean(_) | Self::Null => None,
        }
    }
}

impl fmt::Display for FilterValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A JSON string: quotes and backslashes are escaped.
            Self::String(text) => write!(formatter, "{}", serde_json::Value::from(text.as_str())),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Boolean(flag) => write!(formatter, "{flag}"),
            Self::Null => formatter.write_str("null"),
        }
    }
}

impl Filter {
    /// Whether the filter names the core attribute `name` or a part of it, ignoring case. An
    /// attribute that it does not mention need not be loaded to evaluate it.
    pub fn mentions(&self, name: &str) -> bool {
        match self {
            Self::Present(path)
            | Self::Compare { path, .. }
            | Self::ValuePath {
                attribute: path, ..
            } => path.schema().is_none() && path.attribute().eq_ignore_ascii_case(name),
            Self::And(terms) | Self::Or(terms) => terms.iter().any(|term| term.mentions(name)),
            Self::Not(inner) => inner.mentions(name),
        }
    }

    /// How many comparisons and `pr` it has, also within value paths.
    pub fn comparisons(&self) -> usize {
        match self {
            Self::Present(_) | Self::Compare { .. } => 1,
            Self::ValuePath { filter, .. } => filter.comparisons(),
            Self::And(terms) | Self::Or(terms) => terms.iter().map(Self::comparisons).sum(),
            Self::Not(inner) => inner.comparisons(),
        }
    }

    /// Whether a term of this list needs parentheses: `or` within `and` would bind differently, and
    /// a list within a list of its kind would be flattened.
    pub(super) fn parenthesizes(&self, term: &Self) -> bool {
        match self {
            Self::And(_) => matches!(term, Self::And(_) | Self::Or(_)),
            Self::Or(_) => matches!(term, Self::Or(_)),
            _ => false,
        }
    }
}

// Parsing the text yields the same tree.
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
