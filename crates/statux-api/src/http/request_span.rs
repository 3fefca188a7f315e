//! One log line per request, and the span that adds the request id to every line.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::scim;

/// The pattern of a route, such as `/api/v1/scim/v2/Users/{id}`; `None` if no route matched.
///
/// Patterns of SCIM routes are derived from the path, since the router's own contain regular
/// expressions.
pub(crate) fn route_pattern(
    path: &str,
    of_router: impl FnOnce() -> Option<String>,
) -> Option<String> {
    match scim::pattern(path) {
        Some(pattern) => Some(pattern).filter(|pattern| !pattern.is_empty()),
        None => of_router(),
    }
}

/// The span of a request, for `tracing_actix_web::TracingLogger`.
///
/// It holds the route's pattern and never the URL itself: URLs contain codes of one-time links, relay handles
/// and names in SCIM filters, which do not belong in logs.
#[derive(Debug, Clone, Copy)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let route = route_pattern(request.path(), || request.match_pattern());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_route_of_a_scim_request_is_a_pattern_and_no_regular_expression() {
        let of_router = || Some("/api/v1/scim/v2/{lead:/*}Users/{id:[^/&.][^/&]*}".to_owned());
        let scim = "/api/v1/scim/v2";
        let route = |path: &str| route_pattern(path, of_router);
        assert_eq!(
            route(&format!("{scim}/Users/1")),
            Some(format!("{scim}/Users/{{id}}"))
        );
        assert_eq!(route(&format!("{scim}/ada")), None);
        assert_eq!(
            route("/setup/secret"),
            of_router(),
            "the router's, elsewhere"
        );
    }
}
