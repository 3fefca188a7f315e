//! What people and scripts read: standard output and standard error, in one place.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the results of the commands go to the terminal"
)]

use std::io::Write as _;

use serde::Serialize;

use crate::failure::Failure;

/// One line on standard output.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Hands over what is still held back, before the process ends.
pub(crate) fn flush() {
    // The reader may be gone, as when a pipe was closed; nobody is left to tell.
    let _ = std::io::stdout().flush();
}

/// One line on standard error.
pub(crate) fn error(failure: &Failure) {
    eprintln!("statux-server: {failure}");
}

/// A line on standard error about something that still works.
pub(crate) fn warning(text: &str) {
    eprintln!("statux-server: warning: {text}");
}

/// A value as one line of JSON, or the text for people.
///
/// # Errors
/// When the value is no JSON, which would be a mistake here.
pub(crate) fn answer(json: bool, value: &impl Serialize, text: &str) -> Result<(), Failure> {
    if json {
        line(&serde_json::to_string(value).map_err(|error| Failure::failed("write JSON", error))?);
    } else {
        line(text);
    }
    Ok(())
}
