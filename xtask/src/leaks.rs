//! `cargo xtask leaks`: very many validations while a program watches what the C libraries and the
//! unsafe wrapper allocate and forget to free.
//!
//! `LeakSanitizer` comes as a library of gcc that is loaded before all others, so the program needs no
//! special compiler. Whether it is loaded is asked first: a library that is not found is left out
//! with a warning, and a watcher that sees nothing finds nothing.

use std::{path::Path, process::Command};

use anyhow::{Context as _, bail};

use crate::{
    bench::programs,
    cli::{LeaksOptions, Purpose},
    context::Context,
    exec, say, setup,
};

/// The exit code of a watched program that has lost memory.
const LOST: i32 = 23;
/// Libraries in which the deliberate loss has allocated.
const LOST_IN: [&str; 2] = ["libcrypto", "libxmlsec1"];
/// After how many validations the watcher is asked whether it noticed the deliberate loss.
const VALIDATIONS_OF_A_LOSS: u32 = 20;
/// How many lines of a report are shown.
const LINES_OF_A_REPORT: usize = 60;

/// `cargo xtask leaks`.
pub(crate) fn command(context: &Context, options: &LeaksOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Leaks, options.install)?;
    let program = programs::build(context, &programs::BOTH)?;
    let watch = if options.valgrind {
        valgrind
    } else {
        leak_sanitizer
    };
    say::step("A deliberate loss of memory, which must be noticed");
    let mut losing = watch(&program);
    losing.arg("--leak").arg("--validations");
    losing.arg(VALIDATIONS_OF_A_LOSS.to_string());
    notices(&mut losing)?;
    let default = if options.valgrind { 2_000 } else { 100_000 };
    let validations = options.validations.unwrap_or(default);
    say::step(&format!(
        "{validations} validations with both verifiers, accepted and rejected in turn"
    ));
    let mut validating = watch(&program);
    validating.arg("--validations").arg(validations.to_string());
    let none_lost = exec::succeeds(&mut validating, &context.interrupt)?;
    if none_lost {
        say::note("All were verified as they must be, and no memory was lost.");
    }
    Ok(none_lost)
}

/// The program with gcc's `LeakSanitizer` in it.
fn leak_sanitizer(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("LD_PRELOAD", "liblsan.so.0").env(
        "LSAN_OPTIONS",
        format!("exitcode={LOST}:detect_leaks=1:leak_check_at_exit=1"),
    );
    command
}

/// The program on valgrind's own processor: some hundred times slower.
fn valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--leak-check=full", "--show-leak-kinds=definite,indirect"])
        .args(["--errors-for-leak-kinds=definite,indirect"])
        .arg(format!("--error-exitcode={LOST}"))
        .arg(program);
    command
}

/// Whether the watcher reports a deliberate loss, in our code and in the C libraries.
///
/// # Errors
/// If it does not: its silence about anything else would say nothing.
fn notices(losing: &mut Command) -> anyhow::Result<()> {
    let output = losing
        .output()
        .context("the watched program does not start")?;
    let report = String::from_utf8_lossy(&output.stderr);
    let unseen: Vec<&str> = LOST_IN
        .into_iter()
        .filter(|library| !report.contains(library))
        .collect();
    if output.status.code() == Some(LOST) && unseen.is_empty() {
        say::note("It was noticed.");
        return Ok(());
    }
    let shown: Vec<&str> = report.lines().take(LINES_OF_A_REPORT).collect();
    bail!(
        "memory was lost on purpose and the watcher did not report it ({}; not named: {}):\n{}",
        output.status,
        unseen.join(", "),
        shown.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_watcher_must_report_the_loss_in_every_library() {
        let whole = "echo lost in libcrypto and libxmlsec1 >&2; exit 23";
        assert!(notices(&mut shell(whole)).is_ok(), "baseline");
        for blind in [
            "exit 0",
            "exit 23",
            "echo lost in libcrypto and libxmlsec1 >&2; exit 0",
            "echo lost in libcrypto and libxmlsec1 >&2; exit 1",
            "echo lost in libcrypto >&2; exit 23",
        ] {
            assert!(notices(&mut shell(blind)).is_err(), "{blind}");
        }
    }
}
