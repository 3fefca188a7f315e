//! The value an attribute is compared with.

use std::borrow::Cow;
use std::fmt;

use serde_json::Number;

use crate::json::parse_bool;

/// The right side of a comparison (RFC 7644 §3.4.2.2, `compValue`).
#[derive(Debug, Clone, PartialEq)]
pub enum FilterValue {
    /// A string, quoted or not.
    String(String),
    /// A number. Only text that a number is written back as: `007` is a string.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`: the attribute has no value.
    Null,
}

impl FilterValue {
    /// Reads a value that stands without quotes.
    pub(crate) fn from_bare_word(word: &str) -> Self {
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

    /// The value as text, as compared with a string attribute: clients leave out the quotes.
    /// None for `null`.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Boolean(true) => Some(Cow::Borrowed("true")),
            Self::Boolean(false) => Some(Cow::Borrowed("false")),
            Self::Null => None,
        }
    }

    /// The value as a boolean, as compared with a boolean attribute: clients send `"True"`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(flag) => Some(*flag),
            Self::String(text) => parse_bool(text),
            Self::Number(_) | Self::Null => None,
        }
    }

    /// The value as a number, also when it came in quotes.
    pub(crate) fn as_f64(&self) -> Option<f64> {
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
