//! Making a key, choosing the one that signs, and removing one.

use diesel::prelude::*;

use super::generate::NewSamlKey;
use super::lookup::{get, list};
use super::record::SamlKey;
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::schema::saml_keys;
use crate::{Caller, Connection, SamlKeyId, StoreError};

/// The most keys of an organization: the one in use, and the one that replaces it.
const MAX_KEYS: usize = 2;

/// Why a key was not made, chosen or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SamlKeyError {
    /// The organization has no such key.
    #[error("this organization has no SAML key with this id")]
    NotFound,
    /// There are two already.
    #[error("expected at most one SAML key, but there are {MAX_KEYS}; remove the older one first")]
    TooMany,
    /// It is the key that signs.
    #[error("the SAML key that signs cannot be removed; make another one and let that sign first")]
    Signs,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for SamlKeyError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Stores a key. The first one of an organization signs; the second one is published beside it.
///
/// # Errors
/// [`SamlKeyError::TooMany`].
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    new: &NewSamlKey,
) -> Result<SamlKey, SamlKeyError> {
    lock::organization(db, &caller.organization)?;
    if new.row.organization_id != caller.organization {
        return Err(SamlKeyError::NotFound);
    }
    let existing = list(db, &caller.organization)?;
    if existing.len() >= MAX_KEYS {
        return Err(SamlKeyError::TooMany);
    }
    let key = SamlKey {
        signs: existing.is_empty(),
        ..new.row.clone()
    };
    diesel::insert_into(saml_keys::table)
        .values(key.clone())
        .execute(db)?;
    record(db, caller, Action::SamlKeyCreated, &key.id)?;
    Ok(key)
}

/// Lets a key sign in the place of the other one, which goes on decrypting. A no-op where it signs
/// already.
///
/// # Errors
/// [`SamlKeyError::NotFound`].
pub fn sign_with(
    db: &mut Connection,
    caller: &Caller,
    id: &SamlKeyId,
) -> Result<SamlKey, SamlKeyError> {
    let organization = &caller.organization;
    lock::organization(db, organization)?;
    let key = get(db, organization, id)?.ok_or(SamlKeyError::NotFound)?;
    if key.signs {
        return Ok(key);
    }
    let own = saml_keys::table.filter(saml_keys::organization_id.eq(organization));
    diesel::update(own)
        .set(saml_keys::signs.eq(saml_keys::id.eq(id)))
        .execute(db)?;
    record(db, caller, Action::SamlKeyChosenToSign, id)?;
    Ok(SamlKey { signs: true, ..key })
}

/// Removes a key: what is encrypted for it cannot be read from then on.
///
/// # Errors
/// [`SamlKeyError::NotFound`], or [`SamlKeyError::Signs`].
pub fn remove(db: &mut Connection, caller: &Caller, id: &SamlKeyId) -> Result<(), SamlKeyError> {
    let organization = &caller.organization;
    lock::organization(db, organization)?;
    let key = get(db, organization, id)?.ok_or(SamlKeyError::NotFound)?;
    if key.signs {
        return Err(SamlKeyError::Signs);
    }
    diesel::delete(saml_keys::table.find(id)).execute(db)?;
    Ok(record(db, caller, Action::SamlKeyRemoved, id)?)
}

fn record(
    db: &mut Connection,
    caller: &Caller,
    action: Action,
    id: &SamlKeyId,
) -> Result<(), StoreError> {
    audit::record(db, caller, &Event::new(action).target(id))
}
