//! Attribute paths and value paths (RFC 7644 §3.5.2, §3.10).

mod attribute;
mod value;

pub use self::attribute::AttributePath;
pub use self::value::{Path, ValuePath};

use crate::error::ScimError;
use crate::filter::FilterError;

/// The longest path that is read, in bytes.
pub const MAX_PATH_BYTES: usize = 4096;

/// Why a path could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The path is empty.
    #[error("the path is empty; expected an attribute name such as `userName`")]
    Empty,
    /// The path is longer than is read.
    #[error("the path is {actual_bytes} bytes long; at most {max_bytes} are read")]
    TooLong {
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
    TooDeep {
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
    Filter {
        /// The whole path.
        path: String,
        /// What is wrong with it.
        source: FilterError,
    },
}

impl From<PathError> for ScimError {
    fn from(error: PathError) -> Self {
        Self::invalid_path(error.to_string())
    }
}
