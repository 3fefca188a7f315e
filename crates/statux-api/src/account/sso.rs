//! Connecting one's account with the identity provider, and disconnecting it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::sessions::is_fresh;
use identity_store::sign_in::{self, BegunBy, Disconnected, LoginPurpose};
use identity_store::sso::providers;
use identity_store::{Caller, Stop};
use serde::Deserialize;

use super::page::{self, Shown};
use crate::http::access::SignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout, see_other};
use crate::saml::{Begin, reject};
use crate::sign_in::owner_password::{self, Checked};
use crate::sign_in::view::LeavingPage;
use crate::sign_in::words;
use crate::state::AppState;

/// The form. Without a password, the session has to be fresh.
#[derive(Deserialize)]
pub(crate) struct ConnectForm {
    password: Option<String>,
}

/// Sends the owner to the identity provider; what comes back is connected to this session's account.
///
/// The response is a page that continues automatically, since browsers also apply the policy on form
/// targets to redirects.
pub(crate) async fn connect(
    state: web::Data<AppState>,
    request: HttpRequest,
    client: ClientIp,
    form: CsrfForm<SignedIn, ConnectForm>,
) -> Result<HttpResponse, PageError> {
    let viewer = form.by;
    if !is_fresh(&viewer.session, state.now()) {
        let typed = form.form.password.unwrap_or_default();
        let (of, id) = (&viewer.organization.id, &viewer.user.id);
        let problem = match owner_password::check(&state, of, id, typed, client.0).await? {
            Checked::Right { .. } => None,
            Checked::Wrong => Some((
                StatusCode::UNPROCESSABLE_ENTITY,
                "That is not the password of your account.",
            )),
            Checked::TooMany => Some((
                StatusCode::TOO_MANY_REQUESTS,
                words::sentence("rate_limited"),
            )),
        };
        if let Some((status, sentence)) = problem {
            return with_problem(&state, &viewer, status, FormProblem::new(sentence)).await;
        }
    }
    let of = viewer.organization.id.clone();
    let provider = state.point_read(move |db| providers::find(db, &of)).await?;
    let Some(provider) = provider else {
        return Ok(see_other("/account"));
    };
    let begun = Begin {
        purpose: LoginPurpose::Connect,
        begun_by: Some(BegunBy::from(&viewer.session)),
        return_to: "/account",
    };
    match begun.at(&state, &request, &provider) {
        Ok(sent) => {
            let mut response = HttpResponse::Ok();
            response.insert_header((header::REFRESH, format!("0; url={}", sent.url)));
            for cookie in sent.cookies {
                response.cookie(cookie);
            }
            let host = url::Url::parse(&sent.url).ok();
            let page = LeavingPage {
                layout: layout(&state, "Connect SSO", Some(&viewer)),
                organization: viewer.organization.name.clone(),
                host: host.and_then(|url| url.host_str().map(str::to_owned)),
                url: sent.url,
            };
            finish(response, &page)
        }
        Err(Stop::Rejected(rejection)) => {
            reject(&state, &rejection, &viewer.organization.id, client).await
        }
        Err(Stop::Store(error)) => Err(error.into()),
    }
}

/// Ends the connection.
pub(crate) async fn disconnect(
    state: web::Data<AppState>,
    form: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let viewer = form.by;
    let caller = Caller::new(&viewer.organization.id, &viewer.actor(), state.now());
    let (user, this) = (viewer.user.id.clone(), viewer.session.id.clone());
    let done = state.write(move |db| sign_in::disconnect(db, &caller, &user, &this));
    match done.await? {
        Disconnected::LastWayIn => {
            let problem = FormProblem::new(
                "Your account has no password: without SSO you could not sign in any more.",
            )
            .advice("Ask a platform admin of your organization.");
            with_problem(&state, &viewer, StatusCode::CONFLICT, problem).await
        }
        _ => Ok(see_other("/account?done=disconnected")),
    }
}

async fn with_problem(
    state: &AppState,
    viewer: &SignedIn,
    status: StatusCode,
    problem: FormProblem,
) -> Result<HttpResponse, PageError> {
    let shown = Shown {
        status,
        problem: Some(problem),
        done: None,
    };
    page::render(state, viewer, shown).await
}
