//! Keys of the management API, `stx_key_…`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{Action, Actor};
use crate::db::connection::per_backend;
use crate::db::schema::api_keys;
use crate::tokens::bearer::{self, Bearer, Check, Record};
use crate::tokens::bearer_table::bearer_table;
use crate::{ApiKeyId, Caller, Connection, OrganizationId, Secret, StoreError};

/// The prefix of every API key, so that leaked keys can be found by searching.
pub const PREFIX: &str = "stx_key_";

/// A key of the management API, without the secret.
pub type ApiKey = Record<ApiKeyId>;

/// The key that a request presents.
pub type ApiKeyBearer = Bearer<ApiKeyId>;

/// The result of checking a presented key.
pub type KeyCheck = Check<ApiKeyId>;

bearer_table!(
    api_keys,
    ApiKeyId,
    ApiKey,
    PREFIX,
    ApiKeyCreated,
    ApiKeyRevoked
);

/// Creates a key; its secret is returned only here.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, Secret), StoreError> {
    bearer::create(db, caller, name, expires_at)
}

/// All keys of an organization, newest first, including revoked ones.
pub fn list(db: &mut Connection, organization: &OrganizationId) -> Result<Vec<ApiKey>, StoreError> {
    bearer::Kind::all(db, organization)
}

/// Revokes a key, effective from the next request; `false` if the organization has no such key.
/// Revoking twice is a no-op.
pub fn revoke(db: &mut Connection, caller: &Caller, id: &ApiKeyId) -> Result<bool, StoreError> {
    bearer::revoke(db, caller, id)
}

/// Checks whether a presented secret is valid now.
pub fn authenticate(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<KeyCheck, StoreError> {
    bearer::authenticate(db, presented, now)
}

/// Whether [`touch`] would write: the recorded last use is at least a minute old.
pub fn needs_touch(bearer: &ApiKeyBearer, now: DateTime<Utc>) -> bool {
    bearer::needs_touch(bearer, now)
}

/// Records a use, at most once a minute.
pub fn touch(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ApiKeyId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    bearer::touch(db, organization, id, now)
}
