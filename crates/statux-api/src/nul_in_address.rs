//! Refuses addresses with a NUL character, which no path or query here can mean.
//!
//! PostgreSQL keeps no NUL in text and answers one with an error, so that an address with it
//! would be a 500 wherever a part of it is looked up.

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::addresses::SCIM_BASE_PATH;
use crate::errors::{PageError, Problem, ScimProblem};

const SENTENCE: &str = "expected an address without a NUL character, received %00 in it";

/// Middleware that answers 400, in the form of the place that was asked.
///
/// # Errors
/// Those of the wrapped service.
pub(crate) async fn refuse<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let address = request.uri();
    // A raw NUL is no HTTP; an escaped percent sign is `%25`, so `%00` is always a NUL.
    let has_nul = address.path().contains("%00")
        || address.query().is_some_and(|query| query.contains("%00"));
    if has_nul {
        let answer = answer(address.path());
        return Ok(request.into_response(answer).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn answer(path: &str) -> HttpResponse {
    if path.starts_with(SCIM_BASE_PATH) {
        ScimProblem::new(400, SENTENCE)
            .scim_type("invalidValue")
            .into_response()
    } else if path.starts_with("/api/") {
        Problem::invalid(SENTENCE).into_response()
    } else {
        PageError::new(
            400,
            "This address is damaged",
            format!("We {SENTENCE}. Open the page again from its start."),
        )
        .into_response()
    }
}
