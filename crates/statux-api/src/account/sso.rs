//! Connecting one's account with the identity provider, and disconnecting it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Caller;
use identity_store::sign_in::sessions::is_fresh;
use identity_store::sign_in::{self, Disconnected, LoginPurpose};
use serde::Deserialize;

use super::page::{self, Shown};
use crate::http::access::SignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::see_other;
use crate::sign_in::ask_provider::{Question, ask_provider};
use crate::sign_in::owner_password::{self, Checked};
use crate::sign_in::words;
use crate::state::AppState;

/// The form. Without a password, the session has to be fresh.
#[derive(Deserialize)]
pub(crate) struct ConnectForm {
    password: Option<String>,
}

/// Sends the owner to the identity provider; what comes back is connected to this session's account.
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
    let question = Question {
        purpose: LoginPurpose::Connect,
        title: "Connect SSO",
        return_to: "/account",
    };
    ask_provider(&state, &request, &viewer, client, question).await
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
