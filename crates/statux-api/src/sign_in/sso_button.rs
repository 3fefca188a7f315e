//! The button Sign in with SSO: leads to the identity provider of the organization that is meant, or
//! asks which one that is.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::OrganizationId;
use identity_store::organizations::Organization;
use identity_store::sso::providers::Provider;
use serde::Deserialize;

use super::finding::{Meant, Said, meant};
use super::known_organizations::KnownOrganizations;
use super::view::{LeavingPage, NamedOrganization, WhichOrganizationPage};
use crate::http::access::MaybeSignedIn;
use crate::http::csrf::{DoubleSubmitForm, FormToken};
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, same_site_path, sign_in_url};
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// The form; an e-mail address and a password that the browser filled in are not read.
#[derive(Deserialize)]
pub(crate) struct SsoForm {
    organization: Option<String>,
    short_name: Option<String>,
    return_to: Option<String>,
}

/// Continues to the identity provider of the organization that is meant, or asks for it.
///
/// The response is a page that continues automatically, since browsers also apply the policy
/// on form targets to redirects. A browser that has not signed in to the organization before shows
/// it for a moment, so that nobody is led to another's identity provider unnoticed.
pub(crate) async fn begin(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    form: DoubleSubmitForm<SsoForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let typed = form.short_name.filter(|typed| !typed.trim().is_empty());
    let said = Said {
        organization: form
            .organization
            .and_then(|id| OrganizationId::parse(id).ok()),
        short_name: typed.clone(),
    };
    let known = KnownOrganizations::of(&state, &request);
    let return_to = form.return_to.as_deref().and_then(same_site_path);
    let return_to = return_to.unwrap_or(START_PATH);
    let (choices, problem) = match meant(&state, said, &known).await? {
        Meant::One(found) => {
            let (organization, provider) = *found;
            return leave(&state, &known, &organization, &provider, return_to);
        }
        Meant::OneOf(choices) => (choices, typed.as_deref().map(unknown)),
        Meant::WithoutProvider(organization) => (Vec::new(), Some(without_sso(&organization))),
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let token = FormToken::of(&request);
    let mut response = HttpResponse::build(status);
    response.cookie(token.cookie(&state));
    let page = WhichOrganizationPage {
        layout: layout(&state, "Which organization?", viewer.0.as_ref()),
        csrf_token: token.value().to_owned(),
        return_to: return_to.to_owned(),
        choices: choices.into_iter().map(NamedOrganization::from).collect(),
        short_name: typed.unwrap_or_default(),
        example_url: sign_in_url(&state.config().public_url, "short-name"),
        problem,
    };
    finish(response, &page)
}

fn leave(
    state: &AppState,
    known: &KnownOrganizations,
    organization: &Organization,
    provider: &Provider,
    return_to: &str,
) -> Result<HttpResponse, PageError> {
    let query: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    let login = state.urls(&organization.id).login_path();
    let url = format!("{login}?return_to={query}");
    let first = !known.includes(&organization.id);
    let seconds = if first { 3 } else { 0 };
    let host = state.parsed_providers().get(provider, state.now()).ok();
    let host = host.and_then(|idp| url::Url::parse(idp.sso_url()).ok());
    let page = LeavingPage {
        layout: layout(state, "Sign in", None),
        organization: organization.name.clone(),
        host: host.and_then(|url| url.host_str().map(str::to_owned)),
        url: url.clone(),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::REFRESH, format!("{seconds}; url={url}")));
    finish(response, &page)
}

fn unknown(typed: &str) -> FormProblem {
    FormProblem::new("No organization has this short name.")
        .sides(
            "the last part of your organization’s own sign-in URL",
            typed.chars().take(80).collect::<String>(),
        )
        .advice("Check the spelling, or ask your platform admin for the sign-in URL.")
}

fn without_sso(organization: &Organization) -> FormProblem {
    FormProblem::new(format!("{} does not use SSO yet.", organization.name))
        .advice("Sign in with your e-mail address and password, or ask your platform admin.")
}
