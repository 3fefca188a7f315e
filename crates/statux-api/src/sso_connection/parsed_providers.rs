//! Identity providers as they were parsed: each version of a provider's metadata once, however often
//! people sign in or strangers visit its sign-in URL.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use identity_store::ProviderId;
use identity_store::sso::providers::Provider;
use saml_core::{IdentityProvider, MetadataError};

/// How many providers are kept; the one that was not needed for the longest time goes first.
const MAX_PROVIDERS: usize = 1_000;
/// How many bytes of metadata the kept providers were parsed from, at most.
const MAX_BYTES: usize = 32 * 1024 * 1024;

type Parsed = Arc<OnceLock<Result<Arc<IdentityProvider>, MetadataError>>>;

/// The parsed metadata of providers, by provider and version.
#[derive(Default)]
pub(crate) struct ParsedProviders {
    kept: Mutex<Kept>,
    parsed: AtomicU64,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<ProviderId, Entry>,
    bytes: usize,
    uses: u64,
}

struct Entry {
    version: i64,
    bytes: usize,
    last_use: u64,
    parsed: Parsed,
}

impl ParsedProviders {
    /// What the provider's metadata says, if it may be used at this time.
    ///
    /// # Errors
    /// Why the metadata cannot be used; also that is found out once.
    pub(crate) fn get(
        &self,
        provider: &Provider,
        now: DateTime<Utc>,
    ) -> Result<Arc<IdentityProvider>, MetadataError> {
        let entry = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.entry(provider)
        };
        // Others are not kept waiting while this one is parsed.
        let parsed = entry.get_or_init(|| {
            self.parsed.fetch_add(1, Ordering::Relaxed);
            // Whether it has expired is asked at each use.
            let read = DateTime::<Utc>::UNIX_EPOCH.into();
            IdentityProvider::from_metadata(provider.metadata_xml.as_bytes(), read).map(Arc::new)
        });
        let provider = parsed.clone()?;
        provider.usable_at(now.into())?;
        Ok(provider)
    }

    /// How often metadata was parsed.
    #[cfg(test)]
    pub(super) fn parsed(&self) -> u64 {
        self.parsed.load(Ordering::Relaxed)
    }
}

impl Kept {
    /// The entry of this version of a provider, which takes that of another version.
    fn entry(&mut self, provider: &Provider) -> Parsed {
        self.uses += 1;
        if let Some(entry) = self.by_id.get_mut(&provider.id)
            && entry.version == provider.version
        {
            entry.last_use = self.uses;
            return Arc::clone(&entry.parsed);
        }
        self.remove(&provider.id);
        let bytes = provider.metadata_xml.len();
        while !self.has_room(bytes) {
            let unused = self.by_id.iter().min_by_key(|(_, entry)| entry.last_use);
            let Some(id) = unused.map(|(id, _)| id.clone()) else {
                break;
            };
            self.remove(&id);
        }
        let parsed = Parsed::default();
        let entry = Entry {
            version: provider.version,
            bytes,
            last_use: self.uses,
            parsed: Arc::clone(&parsed),
        };
        self.bytes += bytes;
        self.by_id.insert(provider.id.clone(), entry);
        parsed
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.by_id.len() < MAX_PROVIDERS && self.bytes.saturating_add(bytes) <= MAX_BYTES
    }

    fn remove(&mut self, id: &ProviderId) {
        if let Some(entry) = self.by_id.remove(id) {
            self.bytes = self.bytes.saturating_sub(entry.bytes);
        }
    }
}
