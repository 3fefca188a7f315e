//! The provider as the Team page shows it.

use chrono::{DateTime, Utc};
use identity_store::sso::providers::Provider;
use saml_core::IdentityProvider;

use super::view::ProviderCard;
use crate::pages::timestamp::Timestamp;

/// From the row, and from what its metadata says now.
pub(crate) fn provider_card(
    provider: Provider,
    linked_users: i64,
    now: DateTime<Utc>,
) -> ProviderCard {
    let read = IdentityProvider::from_metadata(provider.metadata_xml.as_bytes(), now.into());
    let keys = read.iter().flat_map(|idp| idp.signing_keys().iter());
    ProviderCard {
        keys: keys.map(|key| in_pairs(key.fingerprint())).collect(),
        sso_url: read
            .as_ref()
            .map(|idp| idp.sso_redirect_url().to_owned())
            .ok(),
        unusable: read.err().map(|error| error.to_string()),
        name: provider.name,
        entity_id: provider.entity_id,
        metadata_url: provider.metadata_url,
        refreshed_at: Timestamp::from(provider.refreshed_at),
        refresh_error: provider.refresh_error,
        users_sentence: users_sentence(linked_users),
    }
}

/// Such as `4f:0a:…`.
fn in_pairs(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// How many people sign in with the provider, as a sentence.
pub(crate) fn users_sentence(linked: i64) -> String {
    match linked {
        0 => "Nobody signs in with it yet.".to_owned(),
        1 => "1 user signs in with it.".to_owned(),
        many => format!("{many} users sign in with it."),
    }
}
