//! Why an organization was neither made, changed nor opened.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::StoreError;

/// Why an organization was neither made, changed nor opened; nothing is left of the change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrganizationError {
    /// The one-time link is unknown, used, replaced or expired.
    #[error("the link is not valid (any more)")]
    InvalidLink,
    /// An organization already exists: the first one is made once.
    #[error("an organization exists already")]
    AlreadySetUp,
    /// The text is not a short name.
    #[error(
        "expected 2 to 40 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, received {received:?}"
    )]
    InvalidShortName {
        /// What came, as far as it is worth showing.
        received: String,
    },
    /// The sign-in pages of all organizations use the short name.
    #[error(
        "the short name {0:?} has another meaning in the URLs of sign-in pages; choose another"
    )]
    ReservedShortName(String),
    /// Another organization has the short name, or had it less than a year ago.
    #[error(
        "the short name {0:?} is another organization's, or was within the last year; choose another"
    )]
    ShortNameTaken(String),
    /// The organization has another name: it is not the one that was meant.
    #[error("expected the name of the organization, {expected:?}, received {received:?}")]
    AnotherName {
        /// Its name.
        expected: String,
        /// What was given as its name.
        received: String,
    },
    /// Part of it may be gone already.
    #[error("its deletion began at {}", since.to_rfc3339_opts(SecondsFormat::Secs, true))]
    DeletionBegun {
        /// When.
        since: DateTime<Utc>,
    },
    /// The organization is suspended.
    #[error("the organization is suspended")]
    Suspended,
    /// Another account has the e-mail address as its user name, and signs in otherwise.
    #[error("the organization already has a user with this user name, who signs in otherwise")]
    UserNameTaken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for OrganizationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}
