//! `cargo xtask check`: everything that can be said about the code without running its tests.

use crate::{
    cli::{CheckOptions, Purpose},
    codegen,
    context::Context,
    exec, file_length, layers,
    postgres::PrivatePostgres,
    report::Report,
    say, setup,
};

/// The cargo arguments that select the whole workspace with every feature.
pub(crate) const EVERYTHING: [&str; 2] = ["--workspace", "--all-features"];

/// `cargo xtask check`.
pub(crate) fn command(context: &Context, options: &CheckOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Check, options.install)?;
    let mut report = Report::default();
    quick(context, &mut report)?;
    let postgres = PrivatePostgres::start(&context.interrupt);
    let url = postgres.as_ref().map(PrivatePostgres::url);
    report.step("generated files", || {
        codegen::is_current(context, url.map_err(|error| anyhow::anyhow!("{error:#}"))?)
    })?;
    drop(postgres);
    thorough(context, &mut report)?;
    Ok(report.finish())
}

/// The checks that need no compilation.
///
/// # Errors
/// Only if the user asked to stop.
pub(crate) fn quick(context: &Context, report: &mut Report) -> anyhow::Result<()> {
    report.step("format", || {
        let mut formatted = cargo(context, &["fmt", "--all", "--", "--check"])?;
        for manifest in ["fuzz/Cargo.toml", "xtask/peers/Cargo.toml"] {
            let arguments = ["fmt", "--manifest-path", manifest, "--", "--check"];
            formatted &= cargo(context, &arguments)?;
        }
        Ok(formatted)
    })?;
    report.step("layers", || Ok(none(&layers::breaches(&context.metadata)?)))?;
    report.step("file lengths", || {
        Ok(none(&file_length::too_long(&context.root)?))
    })?;
    Ok(())
}

/// The checks that compile everything.
///
/// # Errors
/// Only if the user asked to stop.
pub(crate) fn thorough(context: &Context, report: &mut Report) -> anyhow::Result<()> {
    report.step("lints", || {
        let mut arguments = vec!["clippy", "--all-targets"];
        arguments.extend(EVERYTHING);
        arguments.extend(["--", "--deny", "warnings"]);
        cargo(context, &arguments)
    })?;
    report.step("documentation", || {
        let mut doc = context.cargo(&["doc", "--no-deps"]);
        doc.args(EVERYTHING).env("RUSTDOCFLAGS", "--deny warnings");
        exec::succeeds(&mut doc, &context.interrupt)
    })?;
    Ok(())
}

fn cargo(context: &Context, arguments: &[&str]) -> anyhow::Result<bool> {
    exec::succeeds(&mut context.cargo(arguments), &context.interrupt)
}

/// Prints what was found; nothing found is a pass.
fn none<T: std::fmt::Display>(found: &[T]) -> bool {
    for one in found {
        say::error(&one.to_string());
    }
    found.is_empty()
}
