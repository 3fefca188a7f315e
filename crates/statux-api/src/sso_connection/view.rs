//! What the section SSO & Provisioning shows: the provider as it is stored and as its metadata
//! says, and the page that asks before it is removed.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use identity_store::organizations::TransientKey;
use identity_store::sso::providers::Provider;
use identity_store::sso::providers::refreshes::Held;
use saml_core::{IdentityProvider, MetadataError};

use super::keys::view::KeyRow;
use super::metadata::ending::{Ends, endings};
use super::metadata::exposure;
use super::metadata::replacement::{fingerprints, key_change, stored};
use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;
use crate::scim::tokens::view::ScimSection;

/// The section, for platform admins.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the template shows each of them by itself"
)]
#[derive(Debug, Clone)]
pub(crate) struct SsoSection {
    pub(crate) acs_url: String,
    pub(crate) entity_id: String,
    /// Starts an SSO sign-in.
    pub(crate) login_url: String,
    /// The organization's own sign-in page.
    pub(crate) sign_in_page_url: String,
    pub(crate) provider: Option<ProviderCard>,
    /// The form for a provider, as it was typed.
    pub(crate) form: EnableForm,
    /// Why the provider was not enabled or refreshed.
    pub(crate) problem: Option<FormProblem>,
    pub(crate) jit_provisioning: bool,
    pub(crate) allow_idp_initiated: bool,
    pub(crate) trust_email_attribute: bool,
    pub(crate) transient_keys: Vec<KeyChoice>,
    pub(crate) sign_requests: bool,
    pub(crate) force_authn: bool,
    pub(crate) single_logout: bool,
    pub(crate) logout_url: String,
    /// The organization's own keys, the newest first.
    pub(crate) keys: Vec<KeyRow>,
    /// Whether a platform admin can get in when the provider fails.
    pub(crate) admin_with_password: bool,
    /// Whether the NameIDs that were rejected lately are enough to suspect that all have changed.
    pub(crate) many_conflicts: bool,
    /// Sign-ins that were rejected although their signature or password was right.
    pub(crate) rejections: Vec<Rejection>,
    /// Those that anybody can make.
    pub(crate) unproven_rejections: Vec<Rejection>,
    pub(crate) scim: ScimSection,
}

/// An attribute that can be the key in the place of a transient NameID.
#[derive(Debug, Clone)]
pub(crate) struct KeyChoice {
    pub(crate) name: &'static str,
    pub(crate) chosen: bool,
}

/// All that can be, and which one is.
pub(crate) fn key_choices(chosen: Option<TransientKey>) -> Vec<KeyChoice> {
    let all = TransientKey::ALL.iter();
    all.map(|key| KeyChoice {
        name: key.as_str(),
        chosen: chosen == Some(*key),
    })
    .collect()
}

/// The form behind Enable SSO.
#[derive(Debug, Clone, Default)]
pub(crate) struct EnableForm {
    pub(crate) name: String,
    pub(crate) metadata_url: String,
    pub(crate) metadata_xml: String,
}

/// The provider that is enabled.
#[derive(Debug, Clone)]
pub(crate) struct ProviderCard {
    pub(crate) name: String,
    pub(crate) entity_id: String,
    pub(crate) metadata_url: Option<String>,
    /// What is wrong with where the metadata comes from.
    pub(crate) metadata_warning: Option<&'static str>,
    pub(crate) refreshed_at: Timestamp,
    pub(crate) refresh_error: Option<String>,
    /// SHA-256 fingerprints of the public keys.
    pub(crate) keys: Vec<String>,
    /// Where people are sent to sign in.
    pub(crate) sso_url: Option<String>,
    /// Why the metadata we hold cannot be used now.
    pub(crate) unusable: Option<String>,
    /// How many people sign in with it.
    pub(crate) users_sentence: String,
    /// What a refresh has held back.
    pub(crate) held: Option<HeldCard>,
    /// What ends soon.
    pub(crate) endings: Vec<EndingRow>,
}

/// Metadata that was held back, beside what is trusted.
#[derive(Debug, Clone)]
pub(crate) struct HeldCard {
    pub(crate) at: Timestamp,
    pub(crate) digest: String,
    /// The entity ID, if it is another one.
    pub(crate) entity_id: Option<String>,
    /// Whether it is held because a program has named the Metadata URL.
    pub(crate) url_not_vouched_for: bool,
    /// SHA-256 fingerprints of the keys that are trusted now.
    pub(crate) known_keys: Vec<String>,
    /// Those of the keys that would be.
    pub(crate) new_keys: Vec<String>,
    /// Why it cannot be taken over (any more).
    pub(crate) unusable: Option<String>,
}

/// What ends soon.
#[derive(Debug, Clone)]
pub(crate) struct EndingRow {
    /// Whether it is the metadata, or else the certificates.
    pub(crate) is_metadata: bool,
    /// Whether it has ended already.
    pub(crate) has_ended: bool,
    pub(crate) at: Timestamp,
}

/// A rejected sign-in, for the admin.
#[derive(Debug, Clone)]
pub(crate) struct Rejection {
    pub(crate) reference: String,
    pub(crate) at: Timestamp,
    pub(crate) code: String,
    pub(crate) sentence: String,
    /// How many equal ones followed, as a sentence.
    pub(crate) repeats: Option<String>,
    pub(crate) expected: Option<String>,
    pub(crate) received: Option<String>,
    pub(crate) advice: String,
    /// The attempt's id, where it can be let in.
    pub(crate) let_in: Option<String>,
}

/// Asks before the provider is removed.
#[derive(Debug, Template)]
#[template(path = "sso_connection/remove.html")]
pub(crate) struct RemoveProviderPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) provider_id: String,
    pub(crate) provider_name: String,
    pub(crate) entity_id: String,
    /// How many people sign in with it.
    pub(crate) users_sentence: String,
    /// Set when the viewer could not sign in any more.
    pub(crate) lockout_warning: Option<&'static str>,
}

/// From the row, and from what its metadata says now.
pub(crate) fn provider_card(
    provider: Provider,
    linked_users: i64,
    read: Result<Arc<IdentityProvider>, MetadataError>,
    held: Option<HeldCard>,
    now: DateTime<Utc>,
) -> ProviderCard {
    let failed = provider.refresh_error.is_some();
    let endings = read
        .iter()
        .flat_map(|idp| endings(&provider, idp, failed, now))
        .map(|ending| EndingRow {
            is_metadata: ending.what == Ends::Metadata,
            has_ended: ending.at <= now,
            at: Timestamp::from(ending.at),
        });
    ProviderCard {
        endings: endings.collect(),
        held,
        keys: read.as_deref().map(fingerprints).unwrap_or_default(),
        sso_url: read.as_ref().map(|idp| idp.sso_url().to_owned()).ok(),
        unusable: read.err().map(|error| error.to_string()),
        name: provider.name,
        entity_id: provider.entity_id,
        metadata_warning: provider.metadata_url.as_deref().and_then(exposure::warning),
        metadata_url: provider
            .metadata_url
            .as_deref()
            .map(exposure::without_user_info),
        refreshed_at: Timestamp::from(provider.refreshed_at),
        refresh_error: provider.refresh_error,
        users_sentence: users_sentence(linked_users),
    }
}

/// What is held, beside what is trusted.
pub(crate) fn held_card(
    provider: &Provider,
    held: Held,
    vouched: bool,
    now: DateTime<Utc>,
) -> HeldCard {
    let read = IdentityProvider::from_metadata(held.xml.as_bytes(), now.into());
    let known = stored(provider, provider.refreshed_at).ok();
    let new = read.as_ref().ok();
    let keys = new.map(|new| key_change(provider, new)).unwrap_or_default();
    let known_keys = known.as_ref().map(fingerprints).unwrap_or_default();
    let keeps_a_key = keys.removed.len() < known_keys.len();
    let entity_id = new.map(|new| new.entity_id().to_owned());
    let entity_id = entity_id.filter(|new| *new != provider.entity_id);
    HeldCard {
        at: Timestamp::from(held.at),
        digest: held.digest,
        url_not_vouched_for: !vouched && keeps_a_key && entity_id.is_none(),
        entity_id,
        known_keys,
        new_keys: new.map(fingerprints).unwrap_or_default(),
        unusable: read.err().map(|error| error.to_string()),
    }
}

/// How many people sign in with the provider, as a sentence.
pub(crate) fn users_sentence(linked: i64) -> String {
    match linked {
        0 => "Nobody signs in with it yet.".to_owned(),
        1 => "1 user signs in with it.".to_owned(),
        many => format!("{many} users sign in with it."),
    }
}
