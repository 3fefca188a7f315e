//! Whether metadata is that of the same identity provider.

use chrono::{DateTime, Utc};
use identity_store::sso::providers::{Provider, Replacement};
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

/// Whether a signature would be trusted that was not before, now or after the next refresh: by another
/// key, or from another URL.
pub(in crate::sso_connection) fn adds_trust(known: &Provider, new: &Usable) -> bool {
    let from_elsewhere = new.metadata.url.is_some() && new.metadata.url != known.metadata_url;
    let known_keys = stored(known, known.refreshed_at);
    let another_key = known_keys.is_ok_and(|known| {
        new.provider.signing_keys().iter().any(|key| {
            let mut others = known.signing_keys().iter();
            !others.any(|other| other.fingerprint() == key.fingerprint())
        })
    });
    from_elsewhere || another_key
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
