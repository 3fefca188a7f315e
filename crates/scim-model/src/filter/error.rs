//! Why a filter is rejected.

use crate::error::ScimError;

/// Why a filter could not be read, or makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// The filter is longer than is read.
    #[error("the filter is {actual_bytes} bytes long; at most {max_bytes} are read")]
    TooLong {
        /// How long it is.
        actual_bytes: usize,
        /// How long it may be.
        max_bytes: usize,
    },
    /// Groups, `not` and value paths nest deeper than is read.
    #[error("the filter nests deeper than {max_depth} levels")]
    TooDeep {
        /// How deep it may nest.
        max_depth: usize,
    },
    /// Something else was expected at some place.
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

impl From<FilterError> for ScimError {
    fn from(error: FilterError) -> Self {
        Self::invalid_filter(error.to_string())
    }
}
