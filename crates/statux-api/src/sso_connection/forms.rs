//! The forms of SSO & Provisioning: enabling SSO by a provider's metadata, renewing the metadata,
//! and the settings of signing in by SSO.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::Caller;
use identity_store::organizations::{Settings, TransientKey};
use serde::Deserialize;

use super::metadata::exposure::without_user_info;
use super::settings::{names_of_keys, save};
use super::view::EnableForm;
use crate::http::access::PlatformAdmin;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::see_other;
use crate::sign_in::PresentForm;
use crate::sso_connection::{self, Change, MetadataSource, SsoConnectionError};
use crate::state::AppState;
use crate::team::page as team;
use crate::team::view::Overlay;

/// What the form behind Enable SSO holds.
#[derive(Deserialize)]
pub(crate) struct ProviderForm {
    name: String,
    metadata_url: Option<String>,
    metadata_xml: Option<String>,
}

/// What the form for pasted metadata holds.
#[derive(Deserialize)]
pub(crate) struct MetadataForm {
    metadata_xml: String,
}

/// Enables SSO, or shows the form again with what was typed and what is wrong.
pub(crate) async fn enable(
    state: web::Data<AppState>,
    form: PresentForm<ProviderForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let typed = EnableForm {
        name: form.name,
        metadata_url: form.metadata_url.unwrap_or_default(),
        metadata_xml: form.metadata_xml.unwrap_or_default(),
    };
    let (status, problem) = match source(&typed) {
        Ok(source) => {
            let (organization, actor) = (&admin.organization.id, admin.actor());
            match sso_connection::enable(&state, organization, &actor, &typed.name, source).await {
                Ok(_) => return Ok(see_other("/team?done=sso-enabled#sso")),
                Err(SsoConnectionError::Store(error)) => return Err(error.into()),
                Err(error @ SsoConnectionError::AlreadyExists) => {
                    (StatusCode::CONFLICT, FormProblem::new(error.to_string()))
                }
                Err(error) => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    FormProblem::new(error.to_string()),
                ),
            }
        }
        Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem),
    };
    let overlay = Overlay {
        status,
        enable_form: EnableForm {
            metadata_url: without_user_info(&typed.metadata_url),
            ..typed
        },
        provider_problem: Some(problem),
        ..Overlay::default()
    };
    team::render(&state, &admin, overlay).await
}

/// Fetches the metadata again.
pub(crate) async fn refresh(
    state: web::Data<AppState>,
    form: CsrfForm<PlatformAdmin, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    match sso_connection::refresh(&state, &admin.organization.id, &admin.actor()).await {
        Ok(_) => Ok(see_other("/team?done=metadata-refreshed#sso")),
        Err(SsoConnectionError::Store(error)) => Err(error.into()),
        Err(error) => show_problem(&state, &admin, error.to_string()).await,
    }
}

/// Takes newer metadata for a provider that has no URL to fetch it from.
pub(crate) async fn replace_metadata(
    state: web::Data<AppState>,
    form: PresentForm<MetadataForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let (organization, actor) = (&admin.organization.id, admin.actor());
    let source = MetadataSource::Xml(form.form.metadata_xml);
    let change = Change {
        source: Some(source),
        kept_session: Some(admin.session.id.clone()),
        ..Change::default()
    };
    match sso_connection::change(&state, organization, &actor, change).await {
        Ok(_) => Ok(see_other("/team?done=metadata-refreshed#sso")),
        Err(SsoConnectionError::Store(error)) => Err(error.into()),
        Err(error) => show_problem(&state, &admin, error.to_string()).await,
    }
}

/// The Team page with a problem in the section of the provider.
pub(super) async fn show_problem(
    state: &AppState,
    admin: &PlatformAdmin,
    sentence: String,
) -> Result<HttpResponse, PageError> {
    let overlay = Overlay {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        provider_problem: Some(FormProblem::new(sentence)),
        ..Overlay::default()
    };
    team::render(state, admin, overlay).await
}

/// The one source of metadata that was given.
fn source(typed: &EnableForm) -> Result<MetadataSource, FormProblem> {
    let (url, xml) = (typed.metadata_url.trim(), typed.metadata_xml.trim());
    match (url.is_empty(), xml.is_empty()) {
        (false, true) => Ok(MetadataSource::Url(url.to_owned())),
        (true, false) => Ok(MetadataSource::Xml(xml.to_owned())),
        (true, true) => Err(FormProblem::new("The Metadata URL is missing.")
            .sides("a URL such as https://idp.example.com/metadata", "nothing")
            .advice("Copy it from your identity provider, or paste the metadata XML instead.")),
        (false, false) => Err(
            FormProblem::new("There is both a Metadata URL and metadata XML.")
                .sides("one of the two", "both")
                .advice(
                    "Leave the Metadata URL empty to use the XML, or clear the XML to use the URL.",
                ),
        ),
    }
}

/// Checkboxes: a browser sends only those that are set.
#[derive(Deserialize)]
pub(crate) struct SettingsForm {
    jit_provisioning: Option<String>,
    allow_idp_initiated: Option<String>,
    trust_email_attribute: Option<String>,
    transient_key: Option<ChosenKey>,
    sign_requests: Option<String>,
    force_authn: Option<String>,
    single_logout: Option<String>,
}

/// An attribute that is chosen as the key, or none.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct ChosenKey(Option<TransientKey>);

impl TryFrom<String> for ChosenKey {
    type Error = String;

    fn try_from(chosen: String) -> Result<Self, String> {
        if chosen.is_empty() {
            return Ok(Self(None));
        }
        let key = TransientKey::parse(&chosen).map(|key| Self(Some(key)));
        key.ok_or_else(|| format!("expected one of {}, or nothing", names_of_keys()))
    }
}

/// Saves the settings.
pub(crate) async fn save_settings(
    state: web::Data<AppState>,
    form: PresentForm<SettingsForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let settings = Settings {
        jit_provisioning: Some(form.jit_provisioning.is_some()),
        allow_idp_initiated: Some(form.allow_idp_initiated.is_some()),
        trust_email_attribute: Some(form.trust_email_attribute.is_some()),
        transient_key: form.transient_key.map(|chosen| chosen.0),
        sign_requests: Some(form.sign_requests.is_some()),
        force_authn: Some(form.force_authn.is_some()),
        single_logout: Some(form.single_logout.is_some()),
    };
    save(&state, caller, settings).await?;
    Ok(see_other("/team?done=settings-saved#sso"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_source_is_taken() {
        let form = |url: &str, xml: &str| EnableForm {
            name: "Okta".into(),
            metadata_url: url.into(),
            metadata_xml: xml.into(),
        };
        assert_eq!(
            source(&form(" https://a ", " ")),
            Ok(MetadataSource::Url("https://a".into()))
        );
        assert_eq!(
            source(&form(" ", " <x/>\n")),
            Ok(MetadataSource::Xml("<x/>".into()))
        );
        assert!(source(&form("", "")).is_err());
        assert!(source(&form("https://a", "<x/>")).is_err());
    }
}
