//! rustfmt and clippy: rustup's minimal profile comes without them.

use std::process::Command;

use anyhow::bail;

use crate::{cli::InstallOptions, context::Context, exec, say};

/// The cargo subcommand that shows a component is there, and the component.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// Adds what is missing with rustup.
///
/// # Errors
/// If a component is missing and cannot be added.
pub(crate) fn install(context: &Context, options: InstallOptions) -> anyhow::Result<()> {
    let missing: Vec<&str> = COMPONENTS
        .into_iter()
        .filter(|(subcommand, _)| {
            exec::read(&mut context.cargo(&[subcommand, "--version"])).is_err()
        })
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("rustup component add {}", missing.join(" "));
    if options.no_install || exec::find_program("rustup").is_none() {
        bail!(
            "this Rust toolchain lacks {}: `{by_hand}` adds it",
            missing.join(" and ")
        );
    }
    say::step("Adding parts of the Rust toolchain that are missing here");
    say::note(&format!(
        "  {}  the checks of formatting and lints need it",
        missing.join(", ")
    ));
    let mut rustup = Command::new("rustup");
    rustup
        .args(["component", "add"])
        .args(&missing)
        .current_dir(&context.root);
    if !exec::succeeds(&mut rustup, &context.interrupt)? {
        bail!("`{by_hand}` failed: see above");
    }
    Ok(())
}
