//! Observes requests from outside their handlers.

use std::borrow::Cow;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, LOCATION, USER_AGENT};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use identity_store::provisioning::request_log::ScimRequest;

use super::ChangedAttributes;
use super::operations::Operations;
use crate::clock::Stopwatch;
use crate::http::access::ScimCaller;
use crate::http::errors::ScimHttpError;
use crate::http::guard::admit;
use crate::http::limits::lengths::USER_AGENT_MAX_CHARS;
use crate::http::metrics::SCIM_UNKNOWN_TOKENS;
use crate::scim::client::Client;
use crate::scim::named::named;
use crate::state::AppState;

/// Middleware that lets clients with a valid token through and logs each request whose token
/// exists, even if expired or revoked; the others belong to no organization and are only counted.
///
/// # Errors
/// Those of the wrapped service.
pub(crate) async fn observe<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let state = match AppState::of(request.request()) {
        Ok(state) => state,
        Err(error) => return Ok(rejected(request, error.into())),
    };
    let (at, stopwatch) = (state.now(), Stopwatch::start());
    let response = match admit::<Client>(&mut request).await {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(rejection) => rejected(request, rejection),
    };
    let request = response.request();
    let Some(caller) = request.extensions_mut().remove::<ScimCaller>() else {
        if response.status() == StatusCode::UNAUTHORIZED {
            metrics::counter!(SCIM_UNKNOWN_TOKENS).increment(1);
        }
        return Ok(response);
    };
    let changed = request.extensions_mut().remove::<ChangedAttributes>();
    let (resource_type, id) = named(request.path());
    let problem = response.response().error();
    let problem = problem.and_then(|error| error.as_error::<ScimHttpError>());
    let logged = ScimRequest {
        at,
        token: caller.token,
        user_agent: user_agent(request.headers()),
        method: method(request.method()),
        resource_type: resource_type.map(Cow::Borrowed),
        resource_id: id.map(str::to_owned).or_else(|| created(&response)),
        status: response.status().as_u16(),
        scim_type: problem.and_then(ScimHttpError::word).map(Cow::Borrowed),
        duration_micros: stopwatch.micros(),
        changed: changed.map(|changed| changed.0).unwrap_or_default(),
    };
    let operations = request.extensions_mut().remove::<Operations>();
    for operation in operations
        .into_iter()
        .flat_map(|all| all.into_requests(&logged))
    {
        let organization = caller.organization.clone();
        state.scim_requests().add(organization, operation);
    }
    state.scim_requests().add(caller.organization, logged);
    Ok(response)
}

fn rejected<B>(
    request: ServiceRequest,
    rejection: ScimHttpError,
) -> ServiceResponse<EitherBody<B>> {
    request.error_response(rejection).map_into_right_body()
}

/// The id of a created resource.
fn created<B>(response: &ServiceResponse<B>) -> Option<String> {
    if response.status() != StatusCode::CREATED {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    location.rsplit('/').next().map(str::to_owned)
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    // Header values that are text are ASCII.
    let text = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(text.get(..USER_AGENT_MAX_CHARS).unwrap_or(text).to_owned())
}

/// Clients may invent methods; those are not worth storing.
fn method(method: &Method) -> Cow<'static, str> {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let name = known.into_iter().find(|known| *known == method.as_str());
    Cow::Borrowed(name.unwrap_or("other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_methods_of_the_standard_are_named() {
        assert_eq!(method(&Method::PATCH), "PATCH");
        assert_eq!(method(&Method::from_bytes(b"ADA").unwrap()), "other");
    }
}
