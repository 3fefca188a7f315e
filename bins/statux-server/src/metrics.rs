//! Prometheus metrics, on an address of their own.
//!
//! Labels are the route's pattern and the status, never what a client wrote, so that their number
//! is bounded.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::failure::Failure;

/// Upper bounds of the duration buckets in seconds: a point read takes a millisecond, a password
/// check a few hundred.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// Serves metrics at this address for as long as the program runs. Needs a runtime.
///
/// # Errors
/// When the address cannot be listened on.
pub(crate) fn start(address: SocketAddr) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::failed(format!("serve metrics on {address}"), error)
    };
    let (recorder, exporter) = PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::build)
        .map_err(|error| failed(&error))?;
    metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
    actix_web::rt::spawn(async move {
        if exporter.await.is_err() {
            tracing::error!("metrics are no longer served");
        }
    });
    Ok(())
}

/// Counts a request and how long it took.
pub(crate) async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let began = now();
    let method = method_label(request.method().as_str());
    let response = next.call(request).await?;
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16().to_string();
    metrics::counter!("statux_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    let took: Duration = now().duration_since(began);
    metrics::histogram!("statux_http_request_duration_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
    Ok(response)
}

/// Clients may invent methods.
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

#[allow(
    clippy::disallowed_methods,
    reason = "a stopwatch, not a time that decides anything"
)]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}
