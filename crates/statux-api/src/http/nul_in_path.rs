//! 404 for every path with a NUL character.
//!
//! PostgreSQL fails on a NUL in text, so such a path would cause a 500 wherever a part of it is
//! looked up. Query strings are checked where they are parsed.

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::http::errors::{PageError, Problem, ScimHttpError};
use crate::http::urls::SCIM_BASE_PATH;

/// Middleware that responds with 404, in the format that the path's clients expect.
///
/// # Errors
/// Those of the wrapped service.
pub(crate) async fn reject<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    // An escaped percent sign is `%25`, so `%00` is always a NUL; a raw one is not valid HTTP.
    if request.uri().path().contains("%00") {
        let answer = answer(request.uri().path());
        return Ok(request.into_response(answer).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn answer(path: &str) -> HttpResponse {
    if path.starts_with(SCIM_BASE_PATH) {
        ScimHttpError::new(404, "there is nothing at this URL").into_response()
    } else if path.starts_with("/api/") {
        Problem::new(404, "not_found", "there is nothing at this URL").into_response()
    } else {
        PageError::not_found().into_response()
    }
}
