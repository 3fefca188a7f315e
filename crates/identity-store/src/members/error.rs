//! Why a member was not changed.

use crate::StoreError;

/// Why a member was not changed; nothing is left of the change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemberError {
    /// The organization has no such user, or it is deleted.
    #[error("the organization has no such user")]
    NotFound,
    /// The person has no such session.
    #[error("this person has no such session")]
    SessionNotFound,
    /// Nobody would be left who can get in to administer the organization.
    #[error("the last platform admin who can get in cannot be {done}")]
    LastPlatformAdmin {
        /// What was to be done, as in "blocked".
        done: &'static str,
    },
    /// Only who has left is erased.
    #[error(
        "expected a person who is deactivated or deleted, received one whose account is active"
    )]
    StillActive,
    /// The attempt is none that can be let in.
    #[error(
        "expected a sign-in of the last 24 hours that was rejected for its NameID, received an attempt \
         that cannot be let in"
    )]
    NotOffered,
    /// What is to be let in was rejected under other circumstances.
    #[error(
        "the account, its NameIDs or the identity provider have changed since the sign-in was rejected"
    )]
    ChangedSince,
    /// Nobody lets themselves in.
    #[error("another platform admin has to let this in: it is your own account")]
    OwnAccount,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for MemberError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}
