//! Sealing anew after a change of the servers' key, since only the present one and the one before it are
//! known.

use diesel::prelude::*;

use super::record::{SamlKey, open, seal};
use crate::db::schema::saml_keys;
use crate::tokens::server_key::{Purpose, ServerKeys};
use crate::{Connection, SamlKeyId, Store, StoreError};

/// How many keys a transaction looks at.
const BATCH: i64 = 100;

/// Seals under the present key what another one has sealed; returns the keys that none opens, which
/// sign and decrypt nothing any more. Called when a server starts.
pub fn seal_anew(store: &Store, keys: &ServerKeys) -> Result<Vec<SamlKey>, StoreError> {
    let mut lost = Vec::new();
    let mut after = None;
    loop {
        let (keys, from) = (keys.clone(), after.clone());
        let batch = store.write(move |db| of_batch(db, &keys, from.as_ref()));
        let (end, unopened) = batch.wait()?;
        lost.extend(unopened);
        match end {
            Some(end) => after = Some(end),
            None => return Ok(lost),
        }
    }
}

/// The last key of the batch, and those that no key opens.
fn of_batch(
    db: &mut Connection,
    keys: &ServerKeys,
    after: Option<&SamlKeyId>,
) -> Result<(Option<SamlKeyId>, Vec<SamlKey>), StoreError> {
    let mut query = saml_keys::table
        .order(saml_keys::id)
        .limit(BATCH)
        .select(SamlKey::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(saml_keys::id.gt(after));
    }
    let batch: Vec<SamlKey> = query.load(db)?;
    let end = batch.last().map(|key| key.id.clone());
    let mut lost = Vec::new();
    for key in batch {
        let sealed = &key.sealed_private_key;
        if keys.is_of_present(Purpose::SamlKey, sealed) {
            continue;
        }
        let Some(pem) = open(keys, &key.organization_id, &key.id, sealed) else {
            lost.push(key);
            continue;
        };
        let anew = seal(keys, &key.organization_id, &key.id, &pem)?;
        diesel::update(saml_keys::table.find(&key.id))
            .set(saml_keys::sealed_private_key.eq(anew))
            .execute(db)?;
    }
    Ok((end, lost))
}
