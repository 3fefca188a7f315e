//! Forms: each carries a token that only this browser's pages know.
//!
//! With a session the token is the session's. Without one (sign-in and set-up) it is also in a
//! cookie (double submit). Either way what browsers say of the page that sent the form must name this
//! site: the assertion consumer service and the logout URL, which take signed messages, are the only ones
//! that other sites may post to.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use identity_store::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::access::{PlatformAdmin, SignedIn};
use super::guard::Extraction;
use crate::http::cookies;
use crate::http::errors::PageError;
use crate::http::limits::lengths::{ANONYMOUS_FORM_BODY, Bytes, FORM_BODY};
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
        let same_site = sent_from_here(request);
        let form = read_form::<T>(request, payload, FORM_BODY);
        Box::pin(async move {
            // The sender is checked first, so that a stranger learns nothing about the form.
            let by = by.await?;
            same_site?;
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

/// A form from a browser without a session, checked by double-submit cookie and by where it was sent
/// from. Since anybody can send one, it is small.
#[derive(Debug)]
pub struct DoubleSubmitForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for DoubleSubmitForm<T> {
    type Error = PageError;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let cookie = form_cookie(request);
        let same_site = sent_from_here(request);
        let form = read_form::<T>(request, payload, ANONYMOUS_FORM_BODY);
        Box::pin(async move {
            same_site?;
            let form = form.await?;
            let same =
                cookie.is_some_and(|known| !known.is_empty() && equal(&known, &form.csrf_token));
            if same {
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
        let known = form_cookie(request)
            .filter(|value| (20..=128).contains(&value.len()))
            .map(Secret::from_client);
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

/// The value of the browser's double-submit cookie.
fn form_cookie(request: &HttpRequest) -> Option<String> {
    let state = AppState::of(request).ok()?;
    let cookie = request.cookie(cookies::FORM.under(state.config()))?;
    Some(cookie.value().to_owned())
}

/// Reads a form; errors say what is wrong with it.
fn read_form<T: DeserializeOwned + 'static>(
    request: &HttpRequest,
    payload: &mut Payload,
    max: Bytes,
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
        let bytes = match payload.to_bytes_limited(max.0).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(PageError::bad_form(error.to_string())),
            Err(_) => {
                let sentence = format!("expected at most {max}, received more");
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

/// Browsers add `Origin` to every POST, and newer ones `Sec-Fetch-Site`. A request without either is
/// accepted: it comes from a program, which does not hold anyone else's cookies.
fn sent_from_here(request: &HttpRequest) -> Result<(), PageError> {
    let state = AppState::of(request)?;
    let origin = state.config().origin();
    let headers = request.headers();
    let ours = |name: HeaderName, expected: &[&str]| {
        let mut values = headers.get_all(name);
        match (values.next(), values.next()) {
            (None, _) => true,
            (Some(value), None) => expected
                .iter()
                .any(|text| text.as_bytes() == value.as_bytes()),
            _ => false,
        }
    };
    // `none`: the person did it, for example by reloading.
    let same_site = ours(header::ORIGIN, &[origin.as_str()])
        && ours(
            HeaderName::from_static("sec-fetch-site"),
            &["same-origin", "none"],
        );
    if same_site {
        Ok(())
    } else {
        Err(PageError::from_another_site(&origin))
    }
}
