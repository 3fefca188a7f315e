//! The sign-in page as a response, and what signing in by password comes to.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use identity_store::organizations::Organization;
use identity_store::sso::providers;

use super::password::{PasswordRejection, PasswordSignedIn};
use super::view::{NamedOrganization, RejectedNotice, SignInPage};
use super::{SessionCookies, signed_in, words};
use crate::http::access::MaybeSignedIn;
use crate::http::cookies;
use crate::http::csrf::FormToken;
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, same_site_path};
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// What the page shows in addition to the form.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) email: String,
    pub(crate) return_to: Option<String>,
    pub(crate) problem: Option<FormProblem>,
    pub(crate) rejected: Option<RejectedNotice>,
    pub(crate) fresh_sign_in: Option<String>,
    pub(crate) message: Option<&'static str>,
    /// The organization whose own page it is.
    pub(crate) organization: Option<Organization>,
}

/// The response to a password that was tried: a session, or what the sign-in page says.
pub(super) async fn answer(
    state: &AppState,
    request: &HttpRequest,
    tried: Result<PasswordSignedIn, PasswordRejection>,
    return_to: &str,
) -> Result<Result<HttpResponse, (StatusCode, FormProblem)>, PageError> {
    let problem = match tried {
        Ok(signed) => {
            let return_to = same_site_path(return_to).unwrap_or(START_PATH);
            let browser = SessionCookies::of(state, request);
            let organization = &signed.organization.id;
            let done = signed_in(state, browser, organization, &signed.secret, return_to);
            let mut response = done.await?;
            let known = cookies::known_browser(state.config(), &signed.browser);
            // Without it the browser is a stranger, which does not fail the sign-in.
            let _added = response.add_cookie(&known);
            return Ok(Ok(response));
        }
        Err(PasswordRejection::Store(error)) => return Err(error.into()),
        Err(PasswordRejection::Busy(error)) => return Err(error.into()),
        Err(PasswordRejection::TooMany { .. }) => (
            StatusCode::TOO_MANY_REQUESTS,
            FormProblem::new(words::sentence("rate_limited")),
        ),
        Err(PasswordRejection::Suspended { .. }) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            FormProblem::new(words::sentence("organization_suspended"))
                .advice(words::next_step("organization_suspended")),
        ),
        Err(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            FormProblem::new(words::sentence("wrong_password"))
                .advice("If your organization uses single sign-on, click Sign in with SSO."),
        ),
    };
    Ok(Err(problem))
}

/// The page.
pub(crate) async fn render(
    state: &AppState,
    request: &HttpRequest,
    viewer: &MaybeSignedIn,
    shown: Shown,
) -> Result<HttpResponse, PageError> {
    let sso = match &shown.organization {
        Some(organization) => {
            let id = organization.id.clone();
            let provider = state.read(move |db| providers::find(db, &id));
            provider.await?.is_some()
        }
        None => true,
    };
    let token = FormToken::of(request);
    let mut response = HttpResponse::build(shown.status);
    response.cookie(token.cookie(state));
    if let Some(url) = &shown.fresh_sign_in {
        response.insert_header((header::REFRESH, format!("1; url={url}")));
    }
    let return_to = shown.return_to.as_deref().and_then(same_site_path);
    finish(
        response,
        &SignInPage {
            layout: layout(state, "Sign in", viewer.0.as_ref()),
            csrf_token: token.value().to_owned(),
            email: shown.email,
            return_to: return_to.unwrap_or(START_PATH).to_owned(),
            rejected: shown.rejected,
            fresh_sign_in: shown.fresh_sign_in,
            problem: shown.problem,
            message: shown.message,
            organization: shown.organization.map(NamedOrganization::from),
            sso,
        },
    )
}
