//! Turns a new session into a response with its cookie.

use actix_web::{HttpRequest, HttpResponse, http::header};
use identity_store::sign_in::sessions;
use identity_store::{Secret, StoreError};

use crate::http::access::session_secret;
use crate::http::cookies;
use crate::state::AppState;

/// The session that the browser already has, to be replaced by the new one.
#[derive(Debug)]
pub struct SessionCookies {
    old: Option<Secret>,
}

impl SessionCookies {
    /// Reads the old session's secret from a request.
    pub fn of(request: &HttpRequest) -> Self {
        Self {
            old: session_secret(request),
        }
    }
}

/// Ends the browser's old session and returns 303 to `return_to` with the new session's cookie.
///
/// # Errors
/// When the old session cannot be ended.
pub async fn signed_in(
    state: &AppState,
    cookies: SessionCookies,
    secret: &Secret,
    return_to: &str,
) -> Result<HttpResponse, StoreError> {
    if let Some(old) = cookies.old {
        let ended = state.write(move |db| sessions::end(db, &old));
        ended.await?;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, return_to))
        .cookie(cookies::session(state.config(), secret))
        .finish())
}
