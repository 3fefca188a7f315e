//! The organization's SSO at a glance.

use std::fmt::Write as _;

use actix_web::web;
use chrono::{DateTime, Utc};
use identity_store::Caller;
use identity_store::organizations::{self, Settings, TransientKey};
use identity_store::sso::providers::{self, Provider};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::metadata::exposure;
use super::settings::{names_of_keys, save};
use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::errors::Problem;
use crate::state::AppState;

/// What to configure in the identity provider, and which provider is connected.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting by itself")]
#[derive(Serialize, ToSchema)]
pub(crate) struct Sso {
    /// The last part of the organization's own sign-in page, `/sign-in/{short_name}`.
    short_name: String,
    /// Where the identity provider posts responses.
    acs_url: String,
    /// Our entity ID, which is also the URL of our metadata.
    entity_id: String,
    /// Starts a sign-in.
    login_url: String,
    /// Where the identity provider sends logout messages. It stands in our metadata once there is a key.
    logout_url: String,
    /// The base URL for SCIM clients.
    scim_base_url: String,
    /// Whether signing in by SSO creates an account for a person without one.
    jit_provisioning: bool,
    /// Whether responses are accepted that nobody here asked for.
    allow_idp_initiated: bool,
    /// Whether the e-mail attribute of an assertion finds accounts: your people cannot edit it at the
    /// identity provider.
    trust_email_attribute: bool,
    /// The attribute that is the key of a person whose NameID is transient: its value is found and linked in
    /// the place of the NameID. Null for none: such people are found anew at each sign-in.
    #[schema(value_type = Option<String>, pattern = "^(pairwise-id|subject-id|eduPersonTargetedID|eduPersonPrincipalName|objectidentifier)$")]
    transient_key: Option<TransientKey>,
    /// Whether every request is signed; otherwise those are that the provider's metadata asks for.
    sign_requests: bool,
    /// Whether people authenticate anew at the identity provider at each sign-in.
    force_authn: bool,
    /// Whether signing out here signs out at the identity provider too, where its metadata has a logout URL
    /// and there is a key.
    single_logout: bool,
    /// The provider; null when SSO is not enabled.
    provider: Option<ProviderView>,
}

/// The identity provider of the organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProviderView {
    id: String,
    /// The label for people.
    name: String,
    /// The provider's entity ID.
    entity_id: String,
    /// Where its metadata is refreshed from; null when it was given as XML.
    metadata_url: Option<String>,
    /// What is wrong with where the metadata comes from, as a sentence; null when nothing is.
    metadata_warning: Option<&'static str>,
    /// Where sign-ins are sent; null when the metadata can no longer be used.
    sso_url: Option<String>,
    /// The SHA-256 of each trusted signing key (of its SubjectPublicKeyInfo), in hexadecimal.
    signing_key_sha256: Vec<String>,
    created_at: DateTime<Utc>,
    /// When the metadata was last read successfully.
    refreshed_at: DateTime<Utc>,
    /// Why the last refresh failed; null when it did not.
    refresh_error: Option<String>,
}

impl ProviderView {
    pub(crate) fn of(state: &AppState, provider: Provider) -> Self {
        let idp = state.parsed_providers().get(&provider, state.now()).ok();
        let keys = idp.iter().flat_map(|idp| idp.signing_keys().iter());
        Self {
            sso_url: idp.as_ref().map(|idp| idp.sso_url().to_owned()),
            signing_key_sha256: keys.map(|key| hex(key.fingerprint())).collect(),
            id: provider.id.to_string(),
            name: provider.name,
            entity_id: provider.entity_id,
            metadata_warning: provider.metadata_url.as_deref().and_then(exposure::warning),
            metadata_url: provider
                .metadata_url
                .as_deref()
                .map(exposure::without_user_info),
            created_at: provider.created_at,
            refreshed_at: provider.refreshed_at,
            refresh_error: provider.refresh_error,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Which settings of signing in by SSO to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SsoSettings {
    /// Whether signing in by SSO creates an account for a person without one.
    jit_provisioning: Option<bool>,
    /// Whether responses are accepted that nobody here asked for.
    allow_idp_initiated: Option<bool>,
    /// Whether the e-mail attribute of an assertion finds accounts. Only where your people cannot edit
    /// it at the identity provider.
    trust_email_attribute: Option<bool>,
    /// The attribute that is the key of a person whose NameID is transient; null for none. What was linked
    /// by another attribute opens nothing from then on, until its NameIDs are forgotten.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, pattern = "^(pairwise-id|subject-id|eduPersonTargetedID|eduPersonPrincipalName|objectidentifier)$")]
    transient_key: Option<Value>,
    /// Whether every request is signed. The organization's first SAML key is made where it has none.
    sign_requests: Option<bool>,
    /// Whether people authenticate anew at the identity provider at each sign-in.
    force_authn: Option<bool>,
    /// Whether signing out here signs out at the identity provider too.
    single_logout: Option<bool>,
}

/// A value that is there, although it may be null.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

/// The most characters of a wrong value that are repeated.
const MAX_TOLD_CHARS: usize = 100;

fn transient_key(value: &Value) -> Result<Option<TransientKey>, Problem> {
    let known = match value {
        Value::Null => return Ok(None),
        Value::String(name) => TransientKey::parse(name),
        _ => None,
    };
    known.map(Some).ok_or_else(|| {
        let told: String = value.to_string().chars().take(MAX_TOLD_CHARS).collect();
        let names = names_of_keys();
        Problem::invalid(format!(
            "transient_key: expected one of {names}, or null; received {told}"
        ))
    })
}

/// The service provider's details, the settings and the connected provider.
#[utoipa::path(
    get, path = "/api/v1/sso", tag = "SSO", operation_id = "getSso",
    responses((status = 200, body = Sso), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn show(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<web::Json<Sso>, Problem> {
    overview(&state, &by).await
}

/// Changes settings of signing in by SSO.
#[utoipa::path(
    patch, path = "/api/v1/sso", tag = "SSO", operation_id = "changeSso",
    request_body = SsoSettings,
    responses((status = 200, body = Sso), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn change(
    state: web::Data<AppState>,
    call: AuthenticatedJson<SsoSettings>,
) -> Result<web::Json<Sso>, Problem> {
    let AuthenticatedJson { by, body } = call;
    let settings = Settings {
        jit_provisioning: body.jit_provisioning,
        allow_idp_initiated: body.allow_idp_initiated,
        trust_email_attribute: body.trust_email_attribute,
        transient_key: body.transient_key.as_ref().map(transient_key).transpose()?,
        sign_requests: body.sign_requests,
        force_authn: body.force_authn,
        single_logout: body.single_logout,
    };
    if settings == Settings::default() {
        let detail = "expected at least one of jit_provisioning, allow_idp_initiated, \
                      trust_email_attribute, transient_key, sign_requests, force_authn and \
                      single_logout, received none";
        return Err(Problem::invalid(detail));
    }
    let caller = Caller::new(&by.organization, &by.actor, state.now());
    save(&state, caller, settings).await?;
    overview(&state, &by).await
}

async fn overview(state: &AppState, by: &ApiKeyAccess) -> Result<web::Json<Sso>, Problem> {
    let owner = by.organization.clone();
    let found = state.read(move |db| {
        let organization = organizations::get(db, &owner)?;
        Ok(organization.zip(Some(providers::find(db, &owner)?)))
    });
    let (organization, provider) = found
        .await?
        .ok_or_else(|| Problem::not_found("organization"))?;
    let urls = state.urls(&by.organization);
    Ok(web::Json(Sso {
        short_name: organization.short_name,
        acs_url: urls.acs_url(),
        entity_id: urls.entity_id(),
        login_url: urls.login_url(),
        logout_url: urls.logout_url(),
        scim_base_url: urls.scim_base_url(),
        jit_provisioning: organization.jit_provisioning,
        allow_idp_initiated: organization.allow_idp_initiated,
        trust_email_attribute: organization.trust_email_attribute,
        transient_key: organization.transient_key,
        sign_requests: organization.sign_requests,
        force_authn: organization.force_authn,
        single_logout: organization.single_logout,
        provider: provider.map(|provider| ProviderView::of(state, provider)),
    }))
}
