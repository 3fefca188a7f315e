//! Forms: each carries a token that only this browser's pages know.
//!
//! With a session the token is the session's. Without one (sign-in and set-up) it is also in a
//! cookie (double submit), and the `Origin` that browsers add must be ours.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use identity_store::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::access::{PlatformAdmin, SignedIn};
use super::guard::Extraction;
use crate::http::cookies;
use crate::http::errors::PageError;
use crate::http::limits::lengths::FORM_BODY;
use crate::state::AppState;

/// The media type of forms without files.
const FORM_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// The token and the other fields of a form.
#[derive(Deserialize)]
struct WithToken<T> {
    csrf_token: String,
    #[serde(flatten)]
    fields: T,
}

/// A signed-in person's form with a valid token. `A` is [`SignedIn`] or [`PlatformAdmin`].
#[derive(Debug)]
#[non_exhaustive]
pub struct CsrfForm<A, T> {
    /// The sender.
    pub by: A,
    /// The fields without the token.
    pub form: T,
}

/// A form that holds only its token.
#[derive(Debug, Deserialize)]
pub(crate) struct EmptyForm {}

/// Callers that can send a [`CsrfForm`].
pub trait FormSender: FromRequest<Error = PageError> + 'static {
    /// The token in the sender's forms.
    fn csrf_token(&self) -> &str;
}

impl FormSender for SignedIn {
    fn csrf_token(&self) -> &str {
        &self.session.csrf_token
    }
}

impl FormSender for PlatformAdmin {
    fn csrf_token(&self) -> &str {
        &self.session.csrf_token
    }
}

impl<A: FormSender, T: DeserializeOwned + 'static> FromRequest for CsrfForm<A, T> {
    type Error = PageError;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let by = A::from_request(request, payload);
        let form = read_form::<T>(request, payload);
        Box::pin(async move {
            // The sender is checked first, so that a stranger learns nothing about the form.
            let by = by.await?;
            let form = form.await?;
            if equal(by.csrf_token(), &form.csrf_token) {
                Ok(Self {
                    by,
                    form: form.fields,
                })
            } else {
                Err(PageError::form_expired())
            }
        })
    }
}

/// A form from a browser without a session, checked by double-submit cookie and `Origin`.
#[derive(Debug)]
pub struct DoubleSubmitForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for DoubleSubmitForm<T> {
    type Error = PageError;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = AppState::of(request);
        let request = request.clone();
        let form = read_form::<T>(&request, payload);
        Box::pin(async move {
            let state = state?;
            let form = form.await?;
            let cookie = request.cookie(cookies::FORM);
            let same = cookie.is_some_and(|cookie| {
                !cookie.value().is_empty() && equal(cookie.value(), &form.csrf_token)
            });
            if same && is_our_origin(&request, &state) {
                Ok(Self(form.fields))
            } else {
                Err(PageError::form_expired())
            }
        })
    }
}

/// The token for a form without a session: the browser's own, or a new one.
///
/// The page that shows the form also sets [`FormToken::cookie`].
#[derive(Debug)]
pub struct FormToken(Secret);

impl FormToken {
    /// Reuses the token in the browser's cookie, so that several open pages stay usable.
    pub fn of(request: &HttpRequest) -> Self {
        let known = request
            .cookie(cookies::FORM)
            .filter(|cookie| (20..=128).contains(&cookie.value().len()))
            .map(|cookie| Secret::from_client(cookie.value()));
        Self(known.unwrap_or_else(|| Secret::generate("")))
    }

    /// The value of the form's `csrf_token` field.
    pub fn value(&self) -> &str {
        self.0.expose()
    }

    /// The matching cookie.
    pub fn cookie(&self, state: &AppState) -> actix_web::cookie::Cookie<'static> {
        cookies::form(state.config(), self.value())
    }
}

/// Reads a form; errors say what is wrong with it.
fn read_form<T: DeserializeOwned + 'static>(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<WithToken<T>, PageError>> + use<T> {
    let media_type = request.content_type().to_ascii_lowercase();
    let payload = web::Payload::from_request(request, payload);
    async move {
        if media_type != FORM_MEDIA_TYPE {
            let sentence = format!("expected {FORM_MEDIA_TYPE}, received {media_type}");
            return Err(PageError::bad_form(sentence));
        }
        let payload = payload
            .await
            .map_err(|error| PageError::bad_form(error.to_string()))?;
        let bytes = match payload.to_bytes_limited(FORM_BODY.0).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(PageError::bad_form(error.to_string())),
            Err(_) => {
                let sentence = format!("expected at most {} bytes, received more", FORM_BODY.0);
                return Err(PageError::bad_form(sentence));
            }
        };
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| PageError::bad_form("expected UTF-8, received something else"))?;
        reject_nul(text)?;
        web::Query::from_query(text)
            .map(web::Query::into_inner)
            .map_err(|error| PageError::bad_form(error.to_string()))
    }
}

/// A NUL is meaningless in every field, and not every database can store one in text.
fn reject_nul(form: &str) -> Result<(), PageError> {
    let has_nul = |field: &&str| field.contains('\0') || field.contains("%00");
    match form.split('&').find(has_nul) {
        None => Ok(()),
        Some(field) => {
            let name = field.split('=').next().unwrap_or_default();
            Err(PageError::bad_form(format!(
                "expected text in {name}, received a NUL character in it"
            )))
        }
    }
}

fn equal(a: &str, b: &str) -> bool {
    Secret::from_client(a).matches(&Secret::from_client(b).hash())
}

/// Browsers add `Origin` to every POST. A request without it is accepted: it comes from a program,
/// which does not hold anyone else's cookies.
fn is_our_origin(request: &HttpRequest, state: &Data<AppState>) -> bool {
    let mut origins = request.headers().get_all(header::ORIGIN);
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => origin.as_bytes() == state.config().origin().as_bytes(),
        _ => false,
    }
}
