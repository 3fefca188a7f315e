//! The server's metrics: names, help texts and request counting.
//!
//! Labels are route patterns, statuses and codes of closed lists, never client input, so that the
//! number of series is bounded.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use metrics::Unit;

use crate::clock::Stopwatch;
use crate::http::request_span::route_pattern;

/// A metric of this server.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Metric {
    /// Its name, with the unit at its end.
    pub name: &'static str,
    /// The help text.
    pub help: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A counter with labels; a series begins with its first event.
    LabeledCounter,
    /// A counter without labels, exported from the start.
    Counter,
    /// A distribution of seconds.
    Seconds,
}

const HTTP_REQUESTS: &str = "statux_http_requests_total";
const HTTP_REQUEST_DURATION: &str = "statux_http_request_duration_seconds";
pub(crate) const SIGN_INS: &str = "statux_sign_ins_total";
pub(crate) const SAML_VERIFIERS_DISAGREE: &str = "statux_saml_verifiers_disagree_total";
pub(crate) const ENDS_SOON: &str = "statux_sso_ends_soon_total";
pub(crate) const SCIM_UNKNOWN_TOKENS: &str = "statux_scim_unknown_tokens_total";
pub(crate) const SCIM_REQUESTS_NOT_LOGGED: &str = "statux_scim_requests_not_logged_total";

/// All metrics.
pub const ALL: [Metric; 7] = [
    Metric {
        name: HTTP_REQUESTS,
        help: "HTTP requests by method, route and status.",
        kind: Kind::LabeledCounter,
    },
    Metric {
        name: HTTP_REQUEST_DURATION,
        help: "Seconds from a request to its response, by method and route.",
        kind: Kind::Seconds,
    },
    Metric {
        name: SIGN_INS,
        help: "Sign-in attempts by method, outcome and, for rejections, reason code.",
        kind: Kind::LabeledCounter,
    },
    Metric {
        name: SAML_VERIFIERS_DISAGREE,
        help: "SAML responses that only one of the two signature verifiers accepted. Any is worth a look.",
        kind: Kind::Counter,
    },
    Metric {
        name: ENDS_SOON,
        help: "Warnings that an identity provider's metadata or certificates end, by what ends and in how many days.",
        kind: Kind::LabeledCounter,
    },
    Metric {
        name: SCIM_UNKNOWN_TOKENS,
        help: "SCIM requests with a token that does not exist, or without one.",
        kind: Kind::Counter,
    },
    Metric {
        name: SCIM_REQUESTS_NOT_LOGGED,
        help: "SCIM requests missing from the log of SCIM requests because the database fell behind.",
        kind: Kind::Counter,
    },
];

/// Registers the help text of each metric, and starts at 0 those without labels and the one that may
/// not come for years. Call it once, when the recorder is installed.
pub fn describe() {
    for Metric { name, help, kind } in ALL {
        match kind {
            Kind::LabeledCounter => metrics::describe_counter!(name, help),
            Kind::Counter => {
                metrics::describe_counter!(name, help);
                metrics::counter!(name).increment(0);
            }
            Kind::Seconds => metrics::describe_histogram!(name, Unit::Seconds, help),
        }
    }
    for what in ["metadata", "certificates"] {
        metrics::counter!(ENDS_SOON, "what" => what, "days" => "30").increment(0);
    }
}

/// Middleware that counts a request and its duration.
///
/// # Errors
/// Those of the wrapped service.
pub async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let stopwatch = Stopwatch::start();
    let method = method_label(request.method().as_str());
    let response = next.call(request).await?;
    let request = response.request();
    let route = route_pattern(request.path(), || request.match_pattern());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16().to_string();
    metrics::counter!(HTTP_REQUESTS, "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!(HTTP_REQUEST_DURATION, "method" => method, "route" => route)
        .record(stopwatch.elapsed().as_secs_f64());
    Ok(response)
}

/// Clients may invent methods, so unknown ones share a label.
fn method_label(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}
