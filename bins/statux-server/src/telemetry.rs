//! Log lines on standard error.

use tracing_subscriber::EnvFilter;

use crate::configuration::LogFormat;
use crate::failure::Failure;

/// What is logged when `RUST_LOG` does not say.
const DEFAULT_FILTER: &str = "info";

/// Starts logging; called once.
///
/// # Errors
/// When logging was started before.
pub(crate) fn start(format: LogFormat) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::failed("start logging", error))
}
