//! Why a change of a group was not made.

use scim_model::ScimError;

use crate::StoreError;

/// A change that was not made; nothing of it is left.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GroupWriteError {
    /// The organization has no such group.
    #[error("the organization has no such group")]
    NotFound,
    /// Another group has the `externalId`: 409 `uniqueness`.
    #[error("externalId is already in use by another group of the organization")]
    ExternalIdTaken,
    /// The `If-Match` header does not name the current version: 412.
    #[error("the resource has changed meanwhile: its version is {current}")]
    VersionMismatch {
        /// The version that is stored.
        current: i64,
    },
    /// Some of the members to add are neither users nor groups of the organization.
    #[error(
        "members: expected ids of users and groups of the organization, received {count} that \
         are not: {}", .first.join(", ")
    )]
    UnknownMembers {
        /// How many there are.
        count: usize,
        /// The first few of them, cut to a readable length.
        first: Vec<String>,
    },
    /// The group would be its own member.
    #[error("members: a group cannot be a member of itself")]
    OwnMember,
    /// The change itself is wrong, for example a PATCH with a path that names nothing.
    #[error(transparent)]
    Invalid(#[from] ScimError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
