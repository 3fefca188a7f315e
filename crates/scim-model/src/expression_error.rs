//! Why an attribute path, a value path or a filter is rejected.

use crate::error::ScimError;

/// Why a path or a filter could not be read, or makes no sense (RFC 7644 §3.4.2.2, §3.5.2).
///
/// In a [`ScimError`] it is 400 `invalidFilter` or `invalidPath`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionError {
    /// The path is empty.
    #[error("the path is empty; expected an attribute name such as `userName`")]
    EmptyPath,
    /// The path is longer than is read.
    #[error("the path is {actual_bytes} bytes long; at most {max_bytes} are read")]
    PathTooLong {
        /// How long it is.
        actual_bytes: usize,
        /// How long it may be.
        max_bytes: usize,
    },
    /// A name is not an attribute name: a letter, then letters, digits, `-` and `_`.
    #[error("`{found}` is not an attribute name in path `{path}`")]
    NotAName {
        /// What stands where a name belongs.
        found: String,
        /// The whole path.
        path: String,
    },
    /// More than one dot: SCIM knows attributes and sub-attributes, nothing deeper.
    #[error("path `{path}` goes deeper than a sub-attribute")]
    PathTooDeep {
        /// The whole path.
        path: String,
    },
    /// A bracket without its partner, or text after the closing one.
    #[error("path `{path}` is not of the form attribute[filter].subAttribute")]
    Brackets {
        /// The whole path.
        path: String,
    },
    /// The filter in brackets is wrong.
    #[error("the filter in path `{path}` cannot be read: {source}")]
    FilterInPath {
        /// The whole path.
        path: String,
        /// What is wrong with the filter.
        source: Box<ExpressionError>,
    },
    /// The filter is longer than is read.
    #[error("the filter is {actual_bytes} bytes long; at most {max_bytes} are read")]
    FilterTooLong {
        /// How long it is.
        actual_bytes: usize,
        /// How long it may be.
        max_bytes: usize,
    },
    /// Groups, `not` and value paths nest deeper than is read.
    #[error("the filter nests deeper than {max_depth} levels")]
    FilterTooDeep {
        /// How deep it may nest.
        max_depth: usize,
    },
    /// The filter does not go on as the grammar has it.
    #[error("expected {expected} at character {at}, found {found}")]
    Unexpected {
        /// What would have been right.
        expected: &'static str,
        /// What stands there.
        found: String,
        /// Where, counted in characters from 1.
        at: usize,
    },
    /// The attribute, the operator and the value do not go together.
    #[error("`{attribute} {operator}` expects {expected}, not {found}")]
    IllTyped {
        /// The attribute as spelled.
        attribute: String,
        /// The operator's keyword.
        operator: &'static str,
        /// What would have been right.
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
            | ExpressionError::Unexpected { .. }
            | ExpressionError::IllTyped { .. } => Self::invalid_filter(detail),
        }
    }
}
