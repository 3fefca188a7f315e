//! One log line a request, and the span that gives every line its request id.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::scim;

/// The span of a request, for `tracing_actix_web::TracingLogger`.
///
/// It names the route's pattern and never the address itself: set-up codes, relay handles and
/// names in SCIM filters are part of addresses, and have no place in logs.
#[derive(Debug, Clone, Copy)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let route = scim::pattern(request.path()).or_else(|| request.match_pattern());
        let extensions = request.extensions();
        tracing::info_span!(
            "request",
            id = extensions.get::<RequestId>().map(tracing::field::display),
            method = %request.method(),
            route = route.as_deref().map(tracing::field::display),
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.in_scope(|| tracing::info!(status = status.as_u16(), "answered"));
    }
}
