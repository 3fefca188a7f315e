//! Why a resource was not changed, or a list not returned.

use scim_model::ScimError;

use crate::StoreError;

/// A change that was not made, of which nothing is left, or a list that was not returned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProvisioningError {
    /// The organization has no such user, or it is deleted.
    #[error("the organization has no such user")]
    UserNotFound,
    /// The organization has no such group.
    #[error("the organization has no such group")]
    GroupNotFound,
    /// Another user has the value: 409 `uniqueness`.
    #[error("{attribute} is already in use by another user of the organization")]
    Conflict {
        /// `userName` or `externalId`.
        attribute: &'static str,
    },
    /// Several accounts that no SCIM client manages yet may be meant: 409 `uniqueness`.
    #[error(
        "expected at most one account that this user may be, received a user who may be any of: {}",
        .user_names.join(", ")
    )]
    SeveralAccounts {
        /// Their user names.
        user_names: Vec<String>,
    },
    /// Another group has the `externalId`: 409 `uniqueness`.
    #[error("externalId is already in use by another group of the organization")]
    ExternalIdTaken,
    /// The organization would be left without anyone who can get in to administer it.
    #[error("the last platform admin who can get in cannot be deactivated or deleted")]
    LastPlatformAdmin,
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
    /// The request itself is wrong, for example a PATCH with a path that names nothing, or a query
    /// that asks for too much.
    #[error(transparent)]
    Invalid(#[from] ScimError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ProvisioningError {
    /// 400 `invalidCursor`.
    pub(super) fn invalid_cursor() -> Self {
        ScimError::invalid_cursor(
            "the cursor is none that this query gave; start again with an empty cursor",
        )
        .into()
    }
}

impl From<diesel::result::Error> for ProvisioningError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}
