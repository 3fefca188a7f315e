//! The errors of attribute paths, value paths and filters.

use crate::error::ScimError;

/// A path or filter that cannot be parsed, or that its schema does not allow (RFC 7644 §3.4.2.2,
/// §3.5.2).
///
/// As a [`ScimError`] it is 400 `invalidFilter` or `invalidPath`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionError {
    /// The path is empty.
    #[error("the path is empty; expected an attribute name such as `userName`")]
    EmptyPath,
    /// The path exceeds the limit.
    #[error("the path is {actual_bytes} bytes long; at most {max_bytes} are read")]
    PathTooLong {
        /// Its length.
        actual_bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// A part of the path is not an attribute name: a letter, then letters, digits, `-` and `_`.
    #[error("`{found}` is not an attribute name in path `{path}`")]
    NotAName {
        /// The text in place of a name.
        found: String,
        /// The whole path.
        path: String,
    },
    /// More than one dot: SCIM has attributes and sub-attributes, nothing deeper.
    #[error("path `{path}` goes deeper than a sub-attribute")]
    PathTooDeep {
        /// The whole path.
        path: String,
    },
    /// An unmatched bracket, or text after the closing bracket.
    #[error("path `{path}` is not of the form attribute[filter].subAttribute")]
    Brackets {
        /// The whole path.
        path: String,
    },
    /// The filter in brackets is invalid.
    #[error("the filter in path `{path}` cannot be read: {source}")]
    FilterInPath {
        /// The whole path.
        path: String,
        /// The error in the filter.
        source: Box<ExpressionError>,
    },
    /// The filter exceeds the limit.
    #[error("the filter is {actual_bytes} bytes long; at most {max_bytes} are read")]
    FilterTooLong {
        /// Its length.
        actual_bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// Groups, `not` and value paths nest deeper than the limit.
    #[error("the filter nests deeper than {max_depth} levels")]
    FilterTooDeep {
        /// The limit.
        max_depth: usize,
    },
    /// The filter has more comparisons than the limit.
    #[error("the filter has {actual} comparisons; at most {max} are made")]
    FilterTooManyComparisons {
        /// How many it has.
        actual: usize,
        /// The limit.
        max: usize,
    },
    /// The filter does not follow the grammar.
    #[error("expected {expected} at character {at}, found {found}")]
    Unexpected {
        /// The tokens that the grammar allows here.
        expected: &'static str,
        /// The token found instead.
        found: String,
        /// The position, in characters from 1.
        at: usize,
    },
    /// The attribute does not support the operator or the value.
    #[error("`{attribute} {operator}` expects {expected}, not {found}")]
    IllTyped {
        /// The attribute as spelled in the filter.
        attribute: String,
        /// The operator's keyword.
        operator: &'static str,
        /// What the attribute supports.
        expected: &'static str,
        /// What was received.
        found: String,
    },
}

impl From<ExpressionError> for ScimError {
    fn from(error: ExpressionError) -> Self {
        let detail = error.to_string();
        match error {
            ExpressionError::EmptyPath
            | ExpressionError::PathTooLong { .. }
            | ExpressionError::NotAName { .. }
            | ExpressionError::PathTooDeep { .. }
            | ExpressionError::Brackets { .. }
            | ExpressionError::FilterInPath { .. } => Self::invalid_path(detail),
            ExpressionError::FilterTooLong { .. }
            | ExpressionError::FilterTooDeep { .. }
            | ExpressionError::FilterTooManyComparisons { .. }
            | ExpressionError::Unexpected { .. }
            | ExpressionError::IllTyped { .. } => Self::invalid_filter(detail),
        }
    }
}
