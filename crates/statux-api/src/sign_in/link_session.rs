//! The session of a person who used a one-time link: that of the first set-up, or of recovery.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::User;
use identity_store::organizations::OrganizationError;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Connection, Secret, Stop};

/// Begins it, in the transaction that uses the link.
///
/// # Errors
/// If the account cannot be signed in to, which takes the use of the link back.
pub(super) fn begin(
    db: &mut Connection,
    admin: &User,
    now: DateTime<Utc>,
    ttl: Duration,
) -> Result<Secret, OrganizationError> {
    let session = sessions::create(db, admin, SignInMethod::Password, None, now, ttl);
    match session {
        Ok((_, secret)) => Ok(secret),
        Err(Stop::Store(error)) => Err(error.into()),
        Err(Stop::Rejected(_)) => Err(OrganizationError::InvalidLink),
    }
}
