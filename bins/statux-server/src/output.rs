//! All output for people and scripts: standard output and standard error.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the results of the commands go to the terminal"
)]

use std::io::Write as _;

use serde::Serialize;

use crate::failure::Failure;

/// Prints one line to standard output.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Flushes standard output before the process ends.
pub(crate) fn flush() {
    // The reader may be gone, for example if a pipe was closed; then nobody can be informed.
    let _ = std::io::stdout().flush();
}

/// Prints one line to standard error.
pub(crate) fn error(failure: &Failure) {
    eprintln!("statux-server: {failure}");
}

/// Prints a warning to standard error.
pub(crate) fn warning(text: &str) {
    eprintln!("statux-server: warning: {text}");
}

/// Prints a value as one line of JSON, or the text for people.
///
/// # Errors
/// When the value cannot be written as JSON, which would be a bug.
pub(crate) fn answer(json: bool, value: &impl Serialize, text: &str) -> Result<(), Failure> {
    if json {
        line(&serde_json::to_string(value).map_err(|error| Failure::failed("write JSON", error))?);
    } else {
        line(text);
    }
    Ok(())
}
