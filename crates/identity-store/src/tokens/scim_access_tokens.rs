//! OAuth 2.0 access tokens of SCIM clients, `stx_access_…`: short-lived stand-ins for a SCIM token.
//!
//! A client that cannot use a fixed bearer token exchanges its SCIM token for these (RFC 6749
//! section 4.4). A client that presents one acts as the SCIM token, and revoking the SCIM token
//! ends all of them at once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::db::connection::per_backend;
use crate::db::micros::Micros;
use crate::db::schema::{organizations, scim_access_tokens, scim_tokens as owners};
use crate::tokens::scim_tokens::{self, ScimTokenBearer, TokenCheck};
use crate::{Connection, Secret, StoreError};

/// The prefix of every access token, so that leaked tokens can be found by searching.
pub const PREFIX: &str = "stx_access_";

/// How long an access token is valid. Clients such as Entra require at least an hour, and fetch the
/// next one when it has expired.
pub const TTL: Duration = Duration::hours(2);

/// Creates an access token, which is returned only here, together with its expiry: after [`TTL`],
/// or that of the SCIM token if it is earlier.
pub fn issue(
    db: &mut Connection,
    owner: &ScimTokenBearer,
    now: DateTime<Utc>,
) -> Result<(Secret, DateTime<Utc>), StoreError> {
    let secret = Secret::generate(PREFIX);
    let end = now + TTL;
    let end = owner.expires_at.map_or(end, |owners| owners.min(end));
    diesel::insert_into(scim_access_tokens::table)
        .values((
            scim_access_tokens::secret_hash.eq(secret.hash()),
            scim_access_tokens::organization_id.eq(&owner.organization_id),
            scim_access_tokens::scim_token_id.eq(&owner.id),
            scim_access_tokens::created_at.eq(Micros::from(now)),
            scim_access_tokens::expires_at.eq(Micros::from(end)),
        ))
        .execute(db)?;
    Ok((secret, end))
}

/// Checks whether a presented SCIM token or access token is valid now; returns the SCIM token that it
/// is or represents.
pub fn authenticate(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<TokenCheck, StoreError> {
    if !presented.expose().starts_with(PREFIX) {
        return scim_tokens::authenticate(db, presented, now);
    }
    let found = per_backend!(db, db => scim_access_tokens::table
        .inner_join(owners::table.inner_join(organizations::table))
        .filter(scim_access_tokens::secret_hash.eq(presented.hash()))
        .select((
            (
                owners::id,
                owners::organization_id,
                owners::secret_hash,
                owners::expires_at,
                owners::last_used_at,
                owners::revoked_at,
                organizations::suspended_at,
            ),
            scim_access_tokens::expires_at,
        ))
        .get_result(db));
    let found: Option<(ScimTokenBearer, Micros)> = found.optional()?;
    Ok(match found {
        None => TokenCheck::Unknown,
        Some((owner, end)) => match TokenCheck::of(owner, now) {
            TokenCheck::Valid(owner) if DateTime::from(end) <= now => TokenCheck::Expired(owner),
            check => check,
        },
    })
}
