//! A browser that an identity provider sent to a SAML URL that is none, or in another way than the URL is
//! for: the person sees a page that says so, and the admin finds it among the rejected sign-ins.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use identity_store::sign_in::RejectionCode;

use super::form;
use super::organization::find;
use crate::http::client_ip::ClientIp;
use crate::http::errors::PageError;
use crate::http::limits::lengths::SAML_RESPONSE_BODY;
use crate::sign_in::sso::SsoRejection;
use crate::state::AppState;

const PREFIX: &str = "/api/v1/saml/";
const HEADING: &str = "This SAML URL does not do that";

/// Whether a path is one of those that identity providers are given.
pub(crate) fn is_saml(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// The page, with what the URL is for; `allow` has the methods of a URL that exists.
pub(crate) async fn respond(
    state: &AppState,
    request: &HttpRequest,
    payload: web::Payload,
    allow: Option<String>,
) -> HttpResponse {
    let page = match page(state, request, payload, allow.is_some()).await {
        Ok(page) | Err(page) => page,
    };
    let mut response = page.error_response();
    if let Some(Ok(allow)) = allow.map(header::HeaderValue::try_from) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

async fn page(
    state: &AppState,
    request: &HttpRequest,
    payload: web::Payload,
    exists: bool,
) -> Result<PageError, PageError> {
    let path = request.path();
    let organization = path.strip_prefix(PREFIX).unwrap_or_default();
    let organization = organization.split('/').next().unwrap_or_default();
    let found = find(state, organization).await;
    let (organization, _) = found.map_err(|error| {
        if exists {
            let sentence = "Identity providers send their responses to the ACS URL by HTTP-POST.";
            PageError::new(405, HEADING, sentence)
        } else {
            error
        }
    })?;
    let acs_url = state.urls(&organization.id).acs_url();
    let status = if exists { 405 } else { 404 };
    let carries = carries_response(request, payload).await;
    if !carries {
        let sentence = format!(
            "Sign-ins begin on the sign-in page, and identity providers send their responses to {acs_url} by HTTP-POST."
        );
        return Ok(PageError::new(status, HEADING, sentence));
    }
    let received = format!("{} {}{path}", request.method(), state.config().origin());
    let rejection = SsoRejection::code(RejectionCode::DestinationMismatch)
        .expected(format!("POST {acs_url}"))
        .received(received);
    let client = ClientIp::of(request);
    let recorded = rejection.record(state, &organization.id, client.0);
    let reference = recorded.await?;
    Ok(PageError::new(
        status,
        "The identity provider used the wrong URL",
        format!(
            "It sent its response to another URL than {acs_url}, or in another way than by HTTP-POST. Tell your admin, with the reference code {reference}."
        ),
    ))
}

/// Whether a request has the field of a response, in its query or in its body.
async fn carries_response(request: &HttpRequest, payload: web::Payload) -> bool {
    let is_in = |text: &[u8]| !matches!(form::saml_response(text), Err(form::FormError::Missing));
    let query = request.query_string();
    if !query.is_empty() && is_in(query.as_bytes()) {
        return true;
    }
    match payload.to_bytes_limited(SAML_RESPONSE_BODY.0).await {
        Ok(Ok(body)) => !body.is_empty() && is_in(&body),
        _ => false,
    }
}
