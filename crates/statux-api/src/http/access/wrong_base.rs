//! A SCIM client that was given the wrong base URL.

use actix_web::HttpRequest;

use super::bearer;
use crate::http::errors::ScimHttpError;
use crate::http::urls::scim_base_url;
use crate::state::AppState;

/// The response to a SCIM token on a non-SCIM route: it names the right base URL.
///
/// It is sent for anything that looks like a SCIM token, so that it does not reveal which tokens
/// exist.
pub(crate) fn problem(request: &HttpRequest, state: &AppState) -> Option<ScimHttpError> {
    let token = bearer::token(request)?;
    bearer::looks_like_scim(&token).then(|| {
        let base = scim_base_url(&state.config().origin());
        let detail = format!("this is not a SCIM URL; set the SCIM Base URL to {base}");
        ScimHttpError::new(401, detail)
    })
}
