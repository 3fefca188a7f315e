//! Progress on the terminal.

use std::error::Error;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const LOADING: &str = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
const MEASURING: &str = "{spinner} {pos} figures, {elapsed}: {msg}";
const TICK: Duration = Duration::from_millis(200);

/// While users are loaded into what is named.
pub(crate) fn loading(users: usize, into: &str) -> Result<ProgressBar, Box<dyn Error>> {
    Ok(ProgressBar::new(u64::try_from(users)?)
        .with_style(ProgressStyle::with_template(LOADING)?)
        .with_message(format!("Loading into {into}")))
}

/// While figures are measured.
pub(crate) fn measuring() -> Result<ProgressBar, Box<dyn Error>> {
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template(MEASURING)?);
    bar.enable_steady_tick(TICK);
    Ok(bar)
}
