//! The sign-in page: e-mail address and password, and the explanation of a rejected SSO sign-in.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::{attempts, reference};
use identity_store::sso::providers;
use identity_store::{OrganizationId, organizations};
use serde::Deserialize;

use super::view::{RejectedNotice, SignInPage};
use crate::http::access::{MaybeSignedIn, known_browser_secret};
use crate::http::client_ip::ClientIp;
use crate::http::cookies;
use crate::http::csrf::{DoubleSubmitForm, FormToken};
use crate::http::errors::PageError;
use crate::http::urls::{plausible_id, same_site_path};
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout};
use crate::sign_in::{self, PasswordRejection, PasswordSignIn, SessionCookies, words};
use crate::state::AppState;

/// The default destination after signing in.
const START_PATH: &str = "/team";

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    reference: Option<String>,
    organization: Option<String>,
    return_to: Option<String>,
    signed_out: Option<String>,
}

/// The sign-in form.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    email: String,
    password: String,
    return_to: Option<String>,
}

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
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let mut shown = Shown {
        message: query.signed_out.map(|_| "You are signed out."),
        return_to: query.return_to,
        ..Shown::default()
    };
    if let Some(reference) = query.reference.filter(|text| plausible_id(text)) {
        let organization = query
            .organization
            .and_then(|id| OrganizationId::parse(id).ok());
        (shown.rejected, shown.fresh_sign_in) = rejection(&state, reference, organization).await?;
    }
    render(&state, &request, &viewer, shown).await
}

/// The rejection with a reference code, and the URL of a fresh sign-in if it should start
/// automatically.
///
/// It should only after an unsolicited response (a tile at the identity provider). The fresh
/// sign-in has a request, so its response cannot lead here again.
async fn rejection(
    state: &AppState,
    shown: String,
    organization: Option<OrganizationId>,
) -> Result<(Option<RejectedNotice>, Option<String>), PageError> {
    let (typed, key) = (shown.clone(), state.sign_in_key().await?);
    let found = state.read(move |db| {
        let recorded = attempts::code_of_reference(db, &typed)?;
        let sealed = || Some(reference::open(&key, &typed)?.code.as_str().to_owned());
        let Some(code) = recorded.or_else(sealed) else {
            return Ok(None);
        };
        let again = match organization {
            Some(id) if code == "unsolicited_response" => {
                let known = organizations::get(db, &id)?.is_some();
                (known && providers::find(db, &id)?.is_some()).then_some(id)
            }
            _ => None,
        };
        Ok(Some((code, again)))
    });
    let Some((code, again)) = found.await? else {
        return Ok((None, None));
    };
    let notice = RejectedNotice {
        sentence: words::sentence(&code).to_owned(),
        what_to_do: words::next_step(&code).to_owned(),
        reference: shown,
    };
    Ok((Some(notice), again.map(|id| state.urls(&id).login_path())))
}

/// Signs in with e-mail address and password.
pub(crate) async fn with_password(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    form: DoubleSubmitForm<PasswordForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let email = form.email.trim();
    let typed = PasswordSignIn {
        email,
        password: &form.password,
        client_ip: client.0,
        browser: known_browser_secret(&request),
    };
    let done = sign_in::with_password(&state, typed).await;
    let (status, problem) = match done {
        Ok(signed) => {
            let asked = form.return_to.as_deref().and_then(same_site_path);
            let return_to = asked.unwrap_or(START_PATH);
            let cookies = SessionCookies::of(&request);
            let done = sign_in::signed_in(&state, cookies, &signed.secret, return_to);
            let mut response = done.await?;
            let known = cookies::known_browser(state.config(), &signed.browser);
            // Without it the browser is a stranger, which does not fail the sign-in.
            let _added = response.add_cookie(&known);
            return Ok(response);
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
    let shown = Shown {
        status,
        email: form.email,
        return_to: form.return_to,
        problem: Some(problem),
        ..Shown::default()
    };
    render(&state, &request, &viewer, shown).await
}

/// The page.
pub(crate) async fn render(
    state: &AppState,
    request: &HttpRequest,
    viewer: &MaybeSignedIn,
    shown: Shown,
) -> Result<HttpResponse, PageError> {
    let sole = state.read(providers::sole_provider);
    let sole = sole.await?;
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
            sso_needs_email: sole.is_none(),
        },
    )
}
