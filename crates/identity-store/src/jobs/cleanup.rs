//! Removing rows that have expired.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::db::micros::Micros;
use crate::db::schema::{
    consumed_assertions, consumed_requests, scim_access_tokens, scim_requests, sessions,
    setup_links, sign_in_attempts,
};
use crate::organizations::recovery;
use crate::sign_in::login_request::REMEMBERED_FOR;
use crate::sign_in::{guessing, known_browsers, let_in_offers};
use crate::{Connection, StoreError, organizations};

/// Attempts at signing in stay this long.
const KEEP_ATTEMPTS: Duration = Duration::days(90);

/// The log of SCIM requests goes back this far.
const KEEP_SCIM_REQUESTS: Duration = Duration::days(30);

/// Deletes expired sessions, access tokens, used requests and assertions, set-up and recovery links and counts of
/// sign-ins, browsers that were not used for long, short names that were given up long ago, sign-ins that
/// can no longer be let in, old sign-in attempts and the old end of the SCIM request log; returns how
/// many rows.
pub fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let requests = Micros::from(now - REMEMBERED_FOR);
    let attempts = Micros::from(now - KEEP_ATTEMPTS);
    let logged = Micros::from(now - KEEP_SCIM_REQUESTS);
    let mut deleted = guessing::delete_expired(db, now)?;
    deleted += known_browsers::delete_expired(db, now)?;
    deleted += organizations::delete_expired_short_names(db, now)?;
    deleted += let_in_offers::delete_expired(db, now)?;
    deleted += recovery::delete_expired(db, now)?;
    let now = Micros::from(now);
    deleted += diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(db)?;
    deleted +=
        diesel::delete(consumed_requests::table.filter(consumed_requests::expires_at.le(requests)))
            .execute(db)?;
    deleted +=
        diesel::delete(consumed_assertions::table.filter(consumed_assertions::expires_at.le(now)))
            .execute(db)?;
    deleted +=
        diesel::delete(scim_access_tokens::table.filter(scim_access_tokens::expires_at.le(now)))
            .execute(db)?;
    deleted +=
        diesel::delete(setup_links::table.filter(setup_links::expires_at.le(now))).execute(db)?;
    deleted += diesel::delete(sign_in_attempts::table.filter(sign_in_attempts::at.le(attempts)))
        .execute(db)?;
    deleted += diesel::delete(scim_requests::table.filter(scim_requests::last_at.le(logged)))
        .execute(db)?;
    Ok(deleted)
}
