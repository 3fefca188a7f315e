//! The page behind a recovery link, which the operator of the server makes at the command line when
//! nobody can get in to administer an organization: the person chooses a password and is platform admin.
//!
//! Holding the link is all that is asked for. It works once, within an hour.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Secret;
use identity_store::accounts::passwords;
use identity_store::organizations::OrganizationError;
use identity_store::organizations::recovery::{self, Recovery};
use serde::Deserialize;

use super::view::RecoverPage;
use super::{link_session, new_password};
use crate::hashing::Caller;
use crate::http::csrf::{DoubleSubmitForm, FormToken};
use crate::http::errors::PageError;
use crate::pages::frame::{FormProblem, Link, MessagePage};
use crate::pages::respond::{finish, layout, page};
use crate::sign_in::{SessionCookies, signed_in};
use crate::state::AppState;

/// The form.
#[derive(Deserialize)]
pub(crate) struct RecoverForm {
    password: String,
    password_again: String,
}

/// Shows whose way in it is, and asks for a password, if the link is valid.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    match valid(&state, &code).await? {
        Some(recovery) => form_page(&state, &request, &code, &recovery, StatusCode::OK, None),
        None => unusable(&state),
    }
}

/// Uses the link, signs the platform admin in and redirects to Team.
pub(crate) async fn complete(
    state: web::Data<AppState>,
    request: HttpRequest,
    code: web::Path<String>,
    form: DoubleSubmitForm<RecoverForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    // A stranger with an invalid link must not be able to make the server hash passwords.
    let Some(recovery) = valid(&state, &code).await? else {
        return unusable(&state);
    };
    let again = |problem| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        form_page(&state, &request, &code, &recovery, status, Some(problem))
    };
    if let Some(problem) = new_password::check(&form.password, &form.password_again) {
        return again(problem);
    }
    let permit = state.hashing().permit(Caller::Known)?;
    let own = [
        recovery.display_name.clone().unwrap_or_default(),
        recovery.email.clone(),
        recovery.organization.name.clone(),
    ];
    let hashed = state.hashing().run(permit, move || {
        passwords::hash(&form.password, &own.each_ref().map(String::as_str))
    });
    let hash = match hashed.await? {
        Ok(hash) => hash,
        Err(error) => return again(new_password::problem(&error)),
    };
    let (secret, now) = (Secret::from_client(&**code), state.now());
    let ttl = state.config().session_max();
    let done = state.try_write(move |db| {
        let (organization, admin) = recovery::complete(db, &secret, &hash, now)?;
        let session = link_session::begin(db, &admin, now, ttl)?;
        Ok((organization.id, session))
    });
    match done.await {
        Ok((organization, session)) => {
            tracing::warn!(%organization, "a platform admin was let in by a recovery link");
            let browser = SessionCookies::of(&state, &request);
            Ok(signed_in(&state, browser, &organization, &session, "/team").await?)
        }
        Err(OrganizationError::Store(error)) => Err(error.into()),
        Err(OrganizationError::UserNameTaken) => {
            let (status, problem) = (StatusCode::CONFLICT, taken());
            form_page(&state, &request, &code, &recovery, status, Some(problem))
        }
        Err(_) => unusable(&state),
    }
}

async fn valid(state: &AppState, code: &str) -> Result<Option<Recovery>, PageError> {
    let (secret, now) = (Secret::from_client(code), state.now());
    let found = state.read(move |db| recovery::peek(db, &secret, now));
    Ok(found.await?)
}

fn taken() -> FormProblem {
    FormProblem::new(
        "Somebody of the organization has this e-mail address as their user name, and signs in otherwise.",
    )
    .advice(
        "Their account is not handed over. Ask the operator of the server for a link with another e-mail address.",
    )
}

fn form_page(
    state: &AppState,
    request: &HttpRequest,
    code: &str,
    recovery: &Recovery,
    status: StatusCode,
    problem: Option<FormProblem>,
) -> Result<HttpResponse, PageError> {
    let token = FormToken::of(request);
    let mut response = HttpResponse::build(status);
    response.cookie(token.cookie(state));
    finish(
        response,
        &RecoverPage {
            layout: layout(state, "Get in again", None),
            csrf_token: token.value().to_owned(),
            code: code.to_owned(),
            organization: recovery.organization.name.clone(),
            email: recovery.email.clone(),
            password_min_chars: passwords::MIN_CHARACTERS,
            problem,
        },
    )
}

fn unusable(state: &AppState) -> Result<HttpResponse, PageError> {
    let template = MessagePage {
        layout: layout(state, "Get in again", None),
        heading: "This recovery link cannot be used".to_owned(),
        sentence:
            "It was used already, replaced by a newer one, mistyped, or is older than an hour."
                .to_owned(),
        advice: Some(
            "Ask the operator of the server for a new one. Nothing was changed.".to_owned(),
        ),
        link: Some(Link {
            url: "/sign-in",
            label: "Go to the sign-in page",
        }),
    };
    page(StatusCode::NOT_FOUND, &template)
}
