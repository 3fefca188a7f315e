//! Signing out.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::sessions;

use crate::http::access::{SignedIn, session_secret};
use crate::http::cookies;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::state::AppState;

/// Ends the session, both in the browser and in the database.
pub(crate) async fn end(
    state: web::Data<AppState>,
    request: HttpRequest,
    _sender: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    if let Some(secret) = session_secret(&request) {
        let ended = state.write(move |db| sessions::end(db, &secret));
        ended.await?;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in?signed_out=1"))
        .cookie(cookies::end_session(state.config()))
        .finish())
}
