//! What the section SSO & Provisioning shows, and the page that asks before a provider is removed.

use askama::Template;

use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;
use crate::scim::tokens::view::ScimSection;

/// The section, for platform admins.
#[derive(Debug, Clone)]
pub(crate) struct SsoSection {
    pub(crate) acs_url: String,
    pub(crate) entity_id: String,
    /// Starts an SSO sign-in.
    pub(crate) login_url: String,
    pub(crate) provider: Option<ProviderCard>,
    /// The form for a provider, as it was typed.
    pub(crate) form: EnableForm,
    /// Why the provider was not enabled or refreshed.
    pub(crate) problem: Option<FormProblem>,
    pub(crate) jit_provisioning: bool,
    pub(crate) allow_idp_initiated: bool,
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) scim: ScimSection,
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
}

/// A rejected sign-in, for the admin.
#[derive(Debug, Clone)]
pub(crate) struct Rejection {
    pub(crate) reference: String,
    pub(crate) at: Timestamp,
    pub(crate) code: String,
    pub(crate) sentence: String,
    pub(crate) expected: Option<String>,
    pub(crate) received: Option<String>,
    pub(crate) advice: String,
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
