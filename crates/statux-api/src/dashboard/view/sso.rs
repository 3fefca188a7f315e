//! The section SSO & Provisioning.

use super::{FormProblem, Timestamp};

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

/// The part SCIM Provisioning.
#[derive(Debug, Clone)]
pub(crate) struct ScimSection {
    pub(crate) base_url: String,
    pub(crate) token_endpoint: String,
    pub(crate) tokens: Vec<TokenRow>,
    /// Whether the form that asks for a name is open.
    pub(crate) naming: bool,
    pub(crate) typed_name: String,
    pub(crate) problem: Option<FormProblem>,
    /// The token that was just made, shown this once.
    pub(crate) created: Option<NewToken>,
}

/// A token right after it was made. No `Debug` of the value.
#[derive(Clone)]
pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) token: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A token in the list.
#[derive(Debug, Clone)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Prefix and last four characters.
    pub(crate) shape: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) revoked: bool,
}
