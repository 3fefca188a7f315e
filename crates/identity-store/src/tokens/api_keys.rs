//! Keys of the management API, `stx_key_…`.

use std::ops::Deref;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{Action, Actor};
use crate::db::connection::per_backend;
use crate::db::schema::{api_keys, organizations};
use crate::tokens::bearer::{self, Bearer, Check, Record};
use crate::tokens::bearer_table::{bearer_columns, bearer_table, record_columns};
use crate::tokens::scopes::Scopes;
use crate::{ApiKeyId, Caller, Connection, OrganizationId, Secret, StoreError};

/// The prefix of every API key, so that leaked keys can be found by searching.
pub const PREFIX: &str = "stx_key_";

/// A key of the management API, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiKey {
    /// What it has in common with other bearer secrets.
    pub record: Record<ApiKeyId>,
    /// What it may do.
    pub scopes: Scopes,
}

impl Deref for ApiKey {
    type Target = Record<ApiKeyId>;

    fn deref(&self) -> &Self::Target {
        &self.record
    }
}

/// The key that a request presents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiKeyBearer {
    /// What it has in common with other bearers.
    pub bearer: Bearer<ApiKeyId>,
    /// What it may do.
    pub scopes: Scopes,
}

impl Deref for ApiKeyBearer {
    type Target = Bearer<ApiKeyId>;

    fn deref(&self) -> &Self::Target {
        &self.bearer
    }
}

/// The result of checking a presented key.
pub type KeyCheck = Check<ApiKeyBearer>;

bearer_table!(
    api_keys,
    ApiKeyId,
    ApiKey,
    PREFIX,
    ApiKeyCreated,
    ApiKeyRevoked
);

/// Creates a key; its secret is returned only here.
///
/// The caller decides who may give which scopes.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
    scopes: &Scopes,
) -> Result<(ApiKey, Secret), StoreError> {
    let (record, secret) = bearer::create(db, caller, name, expires_at)?;
    // Without it the row would have the scopes of a key from the time before there were any.
    diesel::update(api_keys::table.find(&record.id))
        .set(api_keys::scopes.eq(scopes.to_string()))
        .execute(db)?;
    let scopes = scopes.clone();
    Ok((ApiKey { record, scopes }, secret))
}

/// All keys of an organization, newest first, including revoked ones.
pub fn list(db: &mut Connection, organization: &OrganizationId) -> Result<Vec<ApiKey>, StoreError> {
    let found: Vec<(Record<ApiKeyId>, String)> = api_keys::table
        .filter(api_keys::organization_id.eq(organization))
        .order(api_keys::id.desc())
        .select((record_columns!(api_keys), api_keys::scopes))
        .load(db)?;
    Ok(found.into_iter().map(key).collect())
}

/// The organization's key with this id, even if revoked.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    let found: Option<(Record<ApiKeyId>, String)> = api_keys::table
        .find(id)
        .filter(api_keys::organization_id.eq(organization))
        .select((record_columns!(api_keys), api_keys::scopes))
        .get_result(db)
        .optional()?;
    Ok(found.map(key))
}

fn key((record, scopes): (Record<ApiKeyId>, String)) -> ApiKey {
    ApiKey {
        record,
        scopes: Scopes::stored(&scopes),
    }
}

/// Revokes a key, effective from the next request; `false` if the organization has no such key.
/// Revoking twice is a no-op.
pub fn revoke(db: &mut Connection, caller: &Caller, id: &ApiKeyId) -> Result<bool, StoreError> {
    bearer::revoke(db, caller, id)
}

/// Replaces a key by a new one with the same name, scopes and expiry, and revokes it; `None` if the
/// organization has no such key that is valid now.
pub fn rotate(
    db: &mut Connection,
    caller: &Caller,
    id: &ApiKeyId,
) -> Result<Option<(ApiKey, Secret)>, StoreError> {
    let found = get(db, &caller.organization, id)?;
    let Some(old) = found.filter(|key| key.is_valid_at(caller.now)) else {
        return Ok(None);
    };
    // Of two at once, only one revokes it.
    if !bearer::end(db, caller, id)? {
        return Ok(None);
    }
    create(db, caller, &old.name, old.expires_at, &old.scopes).map(Some)
}

/// Checks whether a presented secret is valid now.
pub fn authenticate(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<KeyCheck, StoreError> {
    let hash = presented.hash();
    let found = per_backend!(db, db => api_keys::table
        .inner_join(organizations::table)
        .filter(api_keys::secret_hash.eq(&hash))
        .select((bearer_columns!(api_keys), api_keys::scopes))
        .get_result(db));
    let found: Option<(Bearer<ApiKeyId>, String)> = found.optional()?;
    let found = found.filter(|(bearer, _)| bearer.has_hash(&hash));
    Ok(found.map_or(Check::Unknown, |(bearer, scopes)| {
        let scopes = Scopes::stored(&scopes);
        Check::of(bearer, now).map(|bearer| ApiKeyBearer { bearer, scopes })
    }))
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
