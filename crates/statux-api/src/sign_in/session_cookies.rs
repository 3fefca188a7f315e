//! Turns a new session into a response with its cookie.

use actix_web::{HttpRequest, HttpResponse, http::header};
use identity_store::sign_in::sessions;
use identity_store::{OrganizationId, Secret, StoreError};

use super::known_organizations::remembered;
use crate::http::access::session_secret;
use crate::http::cookies::{self, OrganizationCookies};
use crate::state::AppState;

/// The session that the browser already has, to be replaced by the new one, and the organizations
/// that it has signed in to.
#[derive(Debug)]
pub struct SessionCookies {
    old: Option<Secret>,
    known: OrganizationCookies,
}

impl SessionCookies {
    /// Without the session: the page of another site that posted the request does not send it.
    #[must_use]
    pub fn without_session(self) -> Self {
        Self { old: None, ..self }
    }

    /// Reads them from a request.
    pub fn of(state: &AppState, request: &HttpRequest) -> Self {
        Self {
            old: session_secret(request),
            known: OrganizationCookies::of(request, state.config()),
        }
    }
}

/// Ends the browser's old session and returns 303 to `return_to` with the new session's cookie, and
/// with the organization among those that the browser has signed in to.
///
/// # Errors
/// When the old session cannot be ended.
pub async fn signed_in(
    state: &AppState,
    browser: SessionCookies,
    organization: &OrganizationId,
    secret: &Secret,
    return_to: &str,
) -> Result<HttpResponse, StoreError> {
    if let Some(old) = browser.old {
        let ended = state.write(move |db| sessions::end(db, &old));
        ended.await?;
    }
    let known = remembered(state, organization)?;
    let mut response = HttpResponse::SeeOther();
    for old in browser.known.make_room(state.config(), &known) {
        response.cookie(old);
    }
    Ok(response
        .insert_header((header::LOCATION, return_to))
        .cookie(cookies::session(state.config(), secret))
        .cookie(known)
        .finish())
}
