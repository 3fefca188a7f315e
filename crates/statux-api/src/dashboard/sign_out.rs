//! Signing out.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::StoreError;
use identity_store::sign_in::sessions;
use serde::Deserialize;

use crate::access::{CsrfForm, SignedIn, session_secret};
use crate::cookies;
use crate::errors::PageError;
use crate::state::AppState;

/// A form with nothing but its token.
#[derive(Debug, Deserialize)]
pub(super) struct EmptyForm {}

/// Ends the session, here and in the database.
pub(super) async fn end(
    state: web::Data<AppState>,
    request: HttpRequest,
    _sender: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    if let Some(secret) = session_secret(&request) {
        let ended = state
            .store()
            .write::<_, StoreError, _>(move |db| sessions::end(db, &secret));
        ended.await?;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in?signed_out=1"))
        .cookie(cookies::end_session(state.config()))
        .finish())
}
