//! Log lines on standard error.

mod lines;

use std::io::{self, Stderr};
use std::sync::LazyLock;
use std::thread;

use tracing_subscriber::EnvFilter;

use self::lines::Lines;
use crate::configuration::LogFormat;
use crate::failure::Failure;

/// The log filter if `RUST_LOG` is not set.
const DEFAULT_FILTER: &str = "info";

static LINES: LazyLock<Lines<Stderr>> = LazyLock::new(|| Lines::to(io::stderr()));

/// Starts logging. Call it once.
///
/// # Errors
/// When logging has already been started.
pub(crate) fn start(format: LogFormat) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(&*LINES);
    let started = match format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::failed("start logging", error))?;
    let writes = thread::Builder::new().name("log".to_owned());
    let writes = writes.spawn(|| LINES.keep_writing());
    writes
        .map(drop)
        .map_err(|error| Failure::failed("start logging", error))
}

/// Flushes waiting lines before the process ends.
pub(crate) fn flush() {
    LINES.flush();
}
