//! Bearer tokens of SCIM clients, `stx_scim_…`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{Action, Actor};
use crate::db::connection::per_backend;
use crate::db::schema::{organizations, scim_tokens};
use crate::tokens::bearer::{self, Bearer, Check, Record};
use crate::tokens::bearer_table::bearer_table;
use crate::{Caller, Connection, OrganizationId, ScimTokenId, Secret, StoreError};

/// The prefix of every SCIM token, so that leaked tokens can be found by searching.
pub const PREFIX: &str = "stx_scim_";

/// A SCIM token, without the secret.
pub type ScimToken = Record<ScimTokenId>;

/// The token that a request presents.
pub type ScimTokenBearer = Bearer<ScimTokenId>;

/// The result of checking a presented token.
pub type TokenCheck = Check<ScimTokenBearer>;

bearer_table!(
    scim_tokens,
    ScimTokenId,
    ScimToken,
    PREFIX,
    ScimTokenCreated,
    ScimTokenRevoked
);

/// Creates a token; its secret is returned only here.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ScimToken, Secret), StoreError> {
    bearer::create(db, caller, name, expires_at)
}

/// All tokens of an organization, newest first, including revoked ones.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Vec<ScimToken>, StoreError> {
    bearer::Kind::all(db, organization)
}

/// Revokes a token, effective from the next request; `false` if the organization has no such token.
/// Revoking twice is a no-op.
pub fn revoke(db: &mut Connection, caller: &Caller, id: &ScimTokenId) -> Result<bool, StoreError> {
    bearer::revoke(db, caller, id)
}

/// Replaces a token by a new one with the same name and expiry, and revokes it; `None` if the
/// organization has no such token that is valid now.
pub fn rotate(
    db: &mut Connection,
    caller: &Caller,
    id: &ScimTokenId,
) -> Result<Option<(ScimToken, Secret)>, StoreError> {
    let all = list(db, &caller.organization)?;
    let mut valid = all.into_iter().filter(|it| it.is_valid_at(caller.now));
    let Some(old) = valid.find(|token| token.id == *id) else {
        return Ok(None);
    };
    // Of two at once, only one revokes it.
    if !bearer::end(db, caller, id)? {
        return Ok(None);
    }
    create(db, caller, &old.name, old.expires_at).map(Some)
}

/// Checks whether a presented secret is valid now.
pub fn authenticate(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<TokenCheck, StoreError> {
    bearer::authenticate(db, presented, now)
}

/// Whether [`touch`] would write: the recorded last use is at least a minute old.
pub fn needs_touch(bearer: &ScimTokenBearer, now: DateTime<Utc>) -> bool {
    bearer::needs_touch(bearer, now)
}

/// Records a use, at most once a minute.
pub fn touch(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ScimTokenId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    bearer::touch(db, organization, id, now)
}
