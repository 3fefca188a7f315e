//! Why a resource was not changed, or a list not returned.

use scim_model::ScimError;
use scim_model::meta::Version;

use crate::accounts::User;
use crate::{StoreError, UserId};

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
    #[error("{}", in_use(.attribute, .deactivated))]
    Conflict {
        /// `userName` or `externalId`.
        attribute: &'static str,
        /// Those of the others who are deactivated: nobody sees them at work, and the admin has to
        /// know whom to reactivate or delete.
        deactivated: Vec<DeactivatedUser>,
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
        current: Version,
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

/// A deactivated user who has a value that another is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeactivatedUser {
    /// `userName` or `externalId`.
    pub attribute: &'static str,
    /// The user's identifier.
    pub id: UserId,
    /// The user's name.
    pub user_name: String,
}

fn in_use(attribute: &str, deactivated: &[DeactivatedUser]) -> String {
    if deactivated.is_empty() {
        return format!("{attribute} is already in use by another user of the organization");
    }
    let each = deactivated.iter().map(|user| {
        let DeactivatedUser {
            attribute,
            id,
            user_name,
        } = user;
        format!("{attribute} is already in use by {user_name} (id {id}), who is deactivated")
    });
    each.collect::<Vec<_>>().join("; ")
}

impl ProvisioningError {
    /// A conflict with these users, each with the attribute that they have.
    pub(super) fn in_use<'a>(others: impl Iterator<Item = (&'static str, &'a User)>) -> Self {
        let mut first = None;
        let mut deactivated = Vec::new();
        for (attribute, user) in others {
            first = first.or(Some(attribute));
            if !user.active && user.deleted_at.is_none() {
                deactivated.push(DeactivatedUser {
                    attribute,
                    id: user.id.clone(),
                    user_name: user.user_name.clone(),
                });
            }
        }
        Self::Conflict {
            attribute: first.unwrap_or("userName"),
            deactivated,
        }
    }

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
