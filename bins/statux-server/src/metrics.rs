//! Serves Prometheus metrics on a separate port.

use std::net::SocketAddr;

use metrics_exporter_prometheus::PrometheusBuilder;

use crate::failure::Failure;

/// Upper bounds of the duration buckets in seconds: a point read takes a millisecond, a password
/// check a few hundred.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// Serves metrics on this IP address and port for as long as the program runs. Needs a runtime.
///
/// # Errors
/// When it cannot listen there.
pub(crate) fn start(socket: SocketAddr) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::failed(format!("serve metrics on {socket}"), error)
    };
    let (recorder, exporter) = PrometheusBuilder::new()
        .with_http_listener(socket)
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::build)
        .map_err(|error| failed(&error))?;
    metrics::set_global_recorder(recorder).map_err(|error| failed(&error))?;
    statux_api::http::metrics::describe();
    actix_web::rt::spawn(async move {
        if exporter.await.is_err() {
            tracing::error!("metrics are no longer served");
        }
    });
    Ok(())
}
