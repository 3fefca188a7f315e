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
    // The reader may be gone; then nobody can be informed.
    let _written = writeln!(std::io::stdout(), "{text}");
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

/// Prints a value as one line of JSON, or the text for people, in which names show the characters that
/// a terminal would obey.
///
/// # Errors
/// When nobody can read it: then a secret that was just made is lost, for example.
pub(crate) fn answer(json: bool, value: &impl Serialize, text: &str) -> Result<(), Failure> {
    let text = if json {
        serde_json::to_string(value).map_err(|error| Failure::failed("write JSON", error))?
    } else {
        harmless(text)
    };
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.map_err(|error| {
        let what = "write the answer to standard output; what was asked for is done";
        Failure::failed(what, error)
    })
}

/// The text with control characters, but for line ends, and those that change the direction of
/// writing as their escapes.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let obeyed = character.is_control() && character != '\n'
            || matches!(character, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if obeyed {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(harmless("Ada\nGrace Ö\u{1f600}"), "Ada\nGrace Ö\u{1f600}");
        assert_eq!(
            harmless("a\u{1b}[31mb\r\u{202e}"),
            "a\\u{1b}[31mb\\r\\u{202e}"
        );
    }
}
