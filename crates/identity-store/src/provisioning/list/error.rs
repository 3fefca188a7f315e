//! Why a list is not answered.

use scim_model::ScimError;

use crate::StoreError;

/// A list that is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// The query makes no sense, or asks for too much.
    #[error(transparent)]
    Rejected(#[from] ScimError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for ListError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}
