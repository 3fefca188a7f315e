//! The limit on guessing passwords, counted in the database so that all servers share it.

use chrono::{DateTime, Utc};
use identity_store::sign_in::attempts::{CountBy, count_recent_failures};
use identity_store::{Connection, StoreError};

use crate::http::limits::FAILURE_SPAN;

/// Whether the account and the IP address may try again. A `limit` of 0 means unlimited.
pub(super) fn allows(
    db: &mut Connection,
    limit: u32,
    account: &str,
    client_ip: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if limit == 0 {
        return Ok(true);
    }
    let (limit, since) = (i64::from(limit), now - FAILURE_SPAN);
    if count_recent_failures(db, CountBy::Account(account), since)? >= limit {
        return Ok(false);
    }
    Ok(match client_ip {
        Some(client_ip) => count_recent_failures(db, CountBy::ClientIp(client_ip), since)? < limit,
        None => true,
    })
}
