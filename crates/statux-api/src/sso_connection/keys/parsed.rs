//! Keys that are ready to sign and to decrypt: each is opened and read once, however often it is used.
//!
//! Which keys an organization has is read from the database at each use, so that one that was removed is
//! used by no server any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use identity_store::SamlKeyId;
use identity_store::sso::keys::SamlKey;
use identity_store::tokens::server_key::ServerKeys;
use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::signing::SigningKey;

/// How many keys are kept; the one that was not needed for the longest time goes first.
const MAX_KEYS: usize = 1_000;

/// One key for both of its uses.
#[derive(Debug)]
struct Parsed {
    signing: SigningKey,
    decryption: DecryptionKey,
}

/// The keys of an organization, the newest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnKeys {
    keys: Vec<(Arc<Parsed>, bool)>,
}

impl OwnKeys {
    /// The key that signs, if there is one.
    pub(crate) fn signing(&self) -> Option<&SigningKey> {
        let mut keys = self.keys.iter();
        let (key, _) = keys.find(|(_, signs)| *signs)?;
        Some(&key.signing)
    }

    /// All of them, for our metadata: a provider may meet the signature of either.
    pub(crate) fn all_signing(&self) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().map(|(key, _)| &key.signing)
    }

    /// The keys that decrypt: the newest is the one that providers shall encrypt for.
    pub(crate) fn decryption(&self) -> Option<DecryptionKeys> {
        let mut keys = self.keys.iter().map(|(key, _)| key.decryption.clone());
        let newest = DecryptionKeys::new(keys.next()?);
        Some(match keys.next() {
            Some(older) => newest.with_previous(older),
            None => newest,
        })
    }
}

/// The keys of all organizations that were used lately.
#[derive(Default)]
pub(crate) struct ParsedKeys {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<SamlKeyId, (u64, Arc<Parsed>)>,
    uses: u64,
}

impl ParsedKeys {
    /// These keys, the newest first, ready for use.
    pub(super) fn of(&self, servers: &ServerKeys, rows: &[SamlKey]) -> OwnKeys {
        let ready = rows.iter().filter_map(|row| {
            let parsed = self.get(servers, row)?;
            Some((parsed, row.signs))
        });
        OwnKeys {
            keys: ready.collect(),
        }
    }

    /// A key that cannot be opened or read is left out, which the log tells.
    fn get(&self, servers: &ServerKeys, key: &SamlKey) -> Option<Arc<Parsed>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = kept().used(&key.id) {
            return Some(parsed);
        }
        // Others are not kept waiting while this one is read.
        let parsed = match parse(servers, key) {
            Ok(parsed) => Arc::new(parsed),
            Err(error) => {
                let organization = &key.organization_id;
                tracing::error!(%organization, key = %key.id, error, "a SAML key cannot be used");
                return None;
            }
        };
        kept().insert(&key.id, &parsed);
        Some(parsed)
    }
}

impl Kept {
    fn used(&mut self, id: &SamlKeyId) -> Option<Arc<Parsed>> {
        self.uses += 1;
        let (last_use, parsed) = self.by_id.get_mut(id)?;
        *last_use = self.uses;
        Some(Arc::clone(parsed))
    }

    fn insert(&mut self, id: &SamlKeyId, parsed: &Arc<Parsed>) {
        if self.by_id.len() >= MAX_KEYS {
            let unused = self.by_id.iter().min_by_key(|(_, (last_use, _))| *last_use);
            if let Some(id) = unused.map(|(id, _)| id.clone()) {
                self.by_id.remove(&id);
            }
        }
        let entry = (self.uses, Arc::clone(parsed));
        self.by_id.insert(id.clone(), entry);
    }
}

fn parse(servers: &ServerKeys, key: &SamlKey) -> Result<Parsed, String> {
    let pem = key.private_key_pem(servers);
    let pem = pem.map_err(|error| error.to_string())?;
    let signing = SigningKey::from_pem(pem.as_bytes());
    let decryption = DecryptionKey::from_pem(pem.as_bytes());
    Ok(Parsed {
        signing: signing.map_err(|error| error.to_string())?,
        decryption: decryption.map_err(|error| error.to_string())?,
    })
}
