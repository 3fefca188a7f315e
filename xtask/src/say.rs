//! The only place that writes to the terminal. Progress goes to standard error, so that it stays in
//! order with what cargo says; what a person asked for goes to standard output.

use std::io::{self, IsTerminal as _, Write as _};

/// Announces a piece of work.
pub(crate) fn step(text: &str) {
    if io::stderr().is_terminal() {
        note(&format!("\x1b[1m==> {text}\x1b[0m"));
    } else {
        note(&format!("==> {text}"));
    }
}

/// Says something about the work under way.
pub(crate) fn note(text: &str) {
    // Work goes on when the terminal is closed: children still have to be ended.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says what went wrong.
pub(crate) fn error(text: &str) {
    note(&format!("error: {text}"));
}

/// Hands over a result.
pub(crate) fn result(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}
