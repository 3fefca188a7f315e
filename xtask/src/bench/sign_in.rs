//! `cargo xtask bench sign-in`: what a complete sign-in by SSO costs the server, and its parts, beside
//! what they cannot cost less than.

use std::process::Stdio;

use serde_json::json;

use super::{programs, table};
use crate::{cli::MeasureOptions, context::Context, exec, say};

/// Builds the program, runs it and shows its figures.
///
/// # Errors
/// If the program cannot be built, fails or prints something else than figures.
pub(super) fn measure(context: &Context, options: MeasureOptions) -> anyhow::Result<()> {
    say::step("Measuring sign-ins by SSO");
    let mut command = context.cargo(&["bench", "--package", "statux-api", "--bench", "sign_in"]);
    command.arg("--").stderr(Stdio::inherit());
    if options.quick {
        command.arg("--quick");
    }
    let figures = programs::figures(&exec::read(&mut command)?)?;
    if options.json {
        let all = json!({"subject": "sign-in", "figures": figures});
        say::result(&format!("{all:#}"));
    } else {
        say::result(&format!(
            "{}\n\
             Microseconds of a processor for each, of the server in the program\u{2019}s own process, without sockets.",
            table::table(&table::SIGN_IN, &figures)
        ));
    }
    Ok(())
}
