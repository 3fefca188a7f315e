//! Bearer tokens of SCIM clients, `stx_scim_…`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{Action, Actor};
use crate::db::connection::per_backend;
use crate::db::schema::scim_tokens;
use crate::tokens::bearer::{self, Bearer, Check, Record};
use crate::tokens::bearer_table::bearer_table;
use crate::{Caller, Connection, OrganizationId, ScimTokenId, Secret, StoreError};

/// What every SCIM token starts with, so that leaks can be found by search.
pub const PREFIX: &str = "stx_scim_";

/// A SCIM token, without the secret.
pub type ScimToken = Record<ScimTokenId>;

/// The one that a request presents.
pub type ScimTokenBearer = Bearer<ScimTokenId>;

/// The result of checking a presented one.
pub type TokenCheck = Check<ScimTokenId>;

bearer_table!(
    scim_tokens,
    ScimTokenId,
    ScimToken,
    PREFIX,
    ScimTokenCreated,
    ScimTokenRevoked
);

/// Makes one; its secret is returned here and never again.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ScimToken, Secret), StoreError> {
    bearer::create(db, caller, name, expires_at)
}

/// All of an organization, the newest first, revoked ones too.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Vec<ScimToken>, StoreError> {
    bearer::Kind::all(db, organization)
}

/// Ends one from the next request on; `false` when it is not the organization's. Revoking twice
/// changes nothing.
pub fn revoke(db: &mut Connection, caller: &Caller, id: &ScimTokenId) -> Result<bool, StoreError> {
    bearer::revoke(db, caller, id)
}

/// Checks whether a presented secret is valid now.
pub fn authenticate(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<TokenCheck, StoreError> {
    bearer::authenticate(db, presented, now)
}

/// Whether [`touch`] would write: the last use is not known to the minute.
pub fn needs_touch(bearer: &ScimTokenBearer, now: DateTime<Utc>) -> bool {
    bearer::needs_touch(bearer, now)
}

/// Notes a use, at most once a minute.
pub fn touch(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ScimTokenId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    bearer::touch(db, organization, id, now)
}
