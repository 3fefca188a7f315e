//! Why a SCIM client's change was not made.

use scim_model::ScimError;

use crate::StoreError;

/// A change that was not made; nothing of it is left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScimWriteError {
    /// The organization has no such user, or it is deleted.
    #[error("the organization has no such user")]
    NotFound,
    /// Another user has the value: 409 `uniqueness`.
    #[error("{attribute} is already in use by another user of the organization")]
    Conflict {
        /// `userName` or `externalId`.
        attribute: &'static str,
    },
    /// The organization would be left without anyone to administer it.
    #[error("the last platform admin cannot be deactivated or deleted")]
    LastPlatformAdmin,
    /// The `If-Match` header does not name the current version: 412.
    #[error("the resource has changed meanwhile: its version is {current}")]
    VersionMismatch {
        /// The version that is stored.
        current: i64,
    },
    /// The change itself is wrong, for example a PATCH with a path that names nothing.
    #[error(transparent)]
    Invalid(#[from] ScimError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
