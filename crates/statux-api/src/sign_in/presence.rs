//! Presence: what admins do to keys, roles and the provider takes a proof of the last 15 minutes that
//! it is they who do it, and not somebody at a browser that was left open.
//!
//! Without one, the answer is a page that asks for the password, or leads an admin who has none to
//! the identity provider in a window of its own, to authenticate anew there. What was to be done
//! comes back as hidden fields of a form for the same URL, so that it goes on from there.

use std::collections::BTreeMap;

use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use identity_store::Caller;
use identity_store::accounts::credentials;
use identity_store::sign_in::LoginPurpose;
use identity_store::sign_in::sessions::{self, is_fresh};
use serde::de::DeserializeOwned;

use super::ask_provider::{Question, ask_provider};
use super::owner_password::{Checked, check};
use super::view::PresencePage;
use super::waiting::PRESENT_PATH;
use super::words;
use crate::http::access::PlatformAdmin;
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::http::guard::Extraction;
use crate::pages::frame::{FormProblem, MessagePage};
use crate::pages::respond::{layout, page};
use crate::state::AppState;

/// The field of the password on the page that asks. No form has a field of that name for itself.
const PASSWORD: &str = "presence_password";
/// The field that tells that the page has asked for a new sign-in already.
const BY_SSO: &str = "presence_by_sso";

/// The form of a platform admin who has given a proof within 15 minutes, or gives it with the form.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) struct PresentForm<T> {
    /// The sender.
    pub(crate) by: PlatformAdmin,
    /// The fields without the token and the password.
    pub(crate) form: T,
}

type Fields = BTreeMap<String, String>;

impl<T: DeserializeOwned + 'static> FromRequest for PresentForm<T> {
    type Error = actix_web::Error;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = CsrfForm::<PlatformAdmin, Fields>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let CsrfForm {
                by,
                form: mut fields,
                ..
            } = form.await?;
            let state = AppState::of(&request).map_err(PageError::from)?;
            let given = Given {
                password: fields.remove(PASSWORD).filter(|typed| !typed.is_empty()),
                by_sso: fields.remove(BY_SSO).is_some(),
            };
            let client = ClientIp::of(&request);
            match presence(&state, &by, given, client).await? {
                Presence::Proven => Ok(Self {
                    by,
                    form: parsed(&fields)?,
                }),
                absent => {
                    let answer = asking(&state, &request, &by, &fields, absent)?;
                    Err(InternalError::from_response("the proof is asked for", answer).into())
                }
            }
        })
    }
}

/// Reads the fields again as what the handler takes.
fn parsed<T: DeserializeOwned>(fields: &Fields) -> Result<T, PageError> {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    web::Query::from_query(&text.finish())
        .map(web::Query::into_inner)
        .map_err(|error| PageError::bad_form(error.to_string()))
}

/// What the page that asks adds to the form.
struct Given {
    password: Option<String>,
    /// Whether they say to have signed in anew.
    by_sso: bool,
}

/// Whether somebody has just proven who they are.
#[derive(Clone, Copy)]
enum Presence {
    Proven,
    /// Their password would prove it.
    Unproven,
    WrongPassword,
    TooManyPasswords,
    /// They have none; a new sign-in with SSO would.
    SsoUnproven,
    /// They have none, and say that they have signed in anew.
    SsoNotSeen,
}

async fn presence(
    state: &AppState,
    by: &PlatformAdmin,
    given: Given,
    client: ClientIp,
) -> Result<Presence, PageError> {
    let now = state.now();
    if is_fresh(&by.session, now) {
        return Ok(Presence::Proven);
    }
    if !has_password(state, by).await? {
        return Ok(if given.by_sso {
            Presence::SsoNotSeen
        } else {
            Presence::SsoUnproven
        });
    }
    let Some(typed) = given.password else {
        return Ok(Presence::Unproven);
    };
    let (organization, user) = (&by.organization.id, &by.user.id);
    match check(state, organization, user, typed, client.0).await? {
        Checked::Right { .. } => {
            let caller = Caller::new(organization, &by.actor(), now);
            let session = by.session.id.clone();
            let proven = state.write(move |db| sessions::set_proven(db, &caller, &session));
            proven.await?;
            Ok(Presence::Proven)
        }
        Checked::Wrong => Ok(Presence::WrongPassword),
        Checked::TooMany => Ok(Presence::TooManyPasswords),
    }
}

async fn has_password(state: &AppState, by: &PlatformAdmin) -> Result<bool, PageError> {
    let (organization, id) = (by.organization.id.clone(), by.user.id.clone());
    let password = state.read(move |db| credentials::for_user(db, &organization, &id));
    Ok(password.await?.is_some())
}

/// The page that asks, with what was to be done.
fn asking(
    state: &AppState,
    request: &HttpRequest,
    by: &PlatformAdmin,
    fields: &Fields,
    absent: Presence,
) -> Result<HttpResponse, PageError> {
    let (status, problem) = match absent {
        Presence::WrongPassword => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(FormProblem::new("That is not your password.")),
        ),
        Presence::TooManyPasswords => (
            StatusCode::TOO_MANY_REQUESTS,
            Some(FormProblem::new(words::sentence("rate_limited"))),
        ),
        Presence::SsoNotSeen => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(
                FormProblem::new("You have not signed in again yet, or more than 15 minutes ago.")
                    .advice("Click Sign in with SSO, sign in, and come back to this page."),
            ),
        ),
        _ => (StatusCode::FORBIDDEN, None),
    };
    let view = PresencePage {
        layout: layout(state, "Is it you?", Some(by)),
        csrf_token: by.session.csrf_token.clone(),
        action: request.path().to_owned(),
        fields: fields.clone().into_iter().collect(),
        problem,
        by_sso: matches!(absent, Presence::SsoUnproven | Presence::SsoNotSeen),
    };
    page(status, &view)
}

/// Leads to the identity provider, which is asked to let the person authenticate anew.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    request: HttpRequest,
    client: ClientIp,
    form: CsrfForm<PlatformAdmin, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    if has_password(&state, &form.by).await? {
        return Err(PageError::new(
            409,
            "Your account has a password",
            "a sign-in with SSO proves nothing here; repeat what you were about to do, and give the password",
        ));
    }
    let question = Question {
        purpose: LoginPurpose::Presence,
        title: "Is it you?",
        return_to: PRESENT_PATH,
    };
    ask_provider(&state, &request, &form.by, client, question).await
}

/// Says that the proof was given, in the window that was opened for it.
pub(crate) async fn given(
    state: web::Data<AppState>,
    viewer: PlatformAdmin,
) -> Result<HttpResponse, PageError> {
    let (heading, sentence) = if is_fresh(&viewer.session, state.now()) {
        (
            "It is you",
            "You signed in a moment ago. Close this window, and go on in the one before.",
        )
    } else {
        (
            "Nothing was proven",
            "You have not signed in within the last 15 minutes.",
        )
    };
    let template = MessagePage {
        layout: layout(&state, heading, Some(&viewer)),
        heading: heading.to_owned(),
        sentence: sentence.to_owned(),
        advice: None,
        link: None,
    };
    page(StatusCode::OK, &template)
}
