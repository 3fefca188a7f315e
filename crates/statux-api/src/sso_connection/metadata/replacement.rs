//! Whether metadata is that of the same identity provider.

use chrono::{DateTime, Utc};
use identity_store::sso::providers::{KeyChange, Provider, Replacement};
use openssl::sha::sha256;
use saml_core::{IdentityProvider, MetadataError};

use super::source::Usable;

/// What the stored metadata says at a time.
pub(in crate::sso_connection) fn stored(
    provider: &Provider,
    at: DateTime<Utc>,
) -> Result<IdentityProvider, MetadataError> {
    IdentityProvider::from_metadata(provider.metadata_xml.as_bytes(), at.into())
}

/// Whether any signing key of one provider is a key of the other too.
pub(super) fn shares_a_key(known: &IdentityProvider, new: &IdentityProvider) -> bool {
    known.signing_keys().iter().any(|key| {
        let mut others = new.signing_keys().iter();
        others.any(|other| other.fingerprint() == key.fingerprint())
    })
}

/// The fingerprints of the signing keys, such as `4f:0a:…`.
pub(in crate::sso_connection) fn fingerprints(idp: &IdentityProvider) -> Vec<String> {
    let keys = idp.signing_keys().iter();
    keys.map(|key| in_pairs(key.fingerprint())).collect()
}

fn in_pairs(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// Which keys come and go. Where the known ones cannot be read any more, all come.
pub(in crate::sso_connection) fn key_change(known: &Provider, new: &IdentityProvider) -> KeyChange {
    let old = stored(known, known.refreshed_at);
    let old = old.as_ref().map(fingerprints).unwrap_or_default();
    let new = fingerprints(new);
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        let left = some.iter().filter(|key| !others.contains(key));
        left.cloned().collect()
    };
    KeyChange {
        added: without(&new, &old),
        removed: without(&old, &new),
    }
}

/// What metadata says that an admin decides on: two documents that say the same have the same digest.
pub(in crate::sso_connection) fn digest(idp: &IdentityProvider) -> String {
    let mut keys = fingerprints(idp);
    keys.sort_unstable();
    let said = format!("{}\n{}", keys.join("\n"), idp.entity_id());
    in_pairs(&sha256(said.as_bytes()))
}

/// Whether the metadata comes from another URL than before.
pub(in crate::sso_connection) fn from_elsewhere(known: &Provider, new: &Usable) -> bool {
    new.metadata.url.is_some() && new.metadata.url != known.metadata_url
}

/// Whether a signature would be trusted that was not before, now or after the next refresh: by another
/// key, or from another URL.
pub(in crate::sso_connection) fn adds_trust(known: &Provider, new: &Usable) -> bool {
    from_elsewhere(known, new) || !key_change(known, &new.provider).added.is_empty()
}

/// Whose metadata replaces that of a provider: the same one's has its entity ID and one of its
/// keys. Metadata that cannot be read any more proves nothing.
pub(in crate::sso_connection) fn replacement(known: &Provider, new: &Usable) -> Replacement {
    let same_name = known.entity_id == new.provider.entity_id();
    // It may have expired since, but its keys were good when it was read.
    let same_key =
        stored(known, known.refreshed_at).is_ok_and(|known| shares_a_key(&known, &new.provider));
    if same_name && same_key {
        Replacement::SameProvider
    } else {
        Replacement::AnotherProvider
    }
}
