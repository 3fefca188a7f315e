//! `cargo xtask check`: everything that can be said about the code without running its tests.

mod circles;
mod dependencies;
mod documents;
mod files;
mod layers;
mod sources;
mod threats;
mod words;

use clap::ValueEnum as _;

use crate::{
    cli::{CheckOptions, InstallOptions, Purpose, QuickCheck},
    codegen,
    context::{Context, EVERYTHING},
    exec,
    postgres::PrivatePostgres,
    report::Report,
    say, setup,
};

/// `cargo xtask check`.
pub(crate) fn command(context: &Context, options: &CheckOptions) -> anyhow::Result<bool> {
    if !options.only.is_empty() {
        return some(context, options);
    }
    setup::system(context, Purpose::Check, options.install)?;
    let mut report = Report::default();
    quick(context, options.install, &mut report)?;
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
pub(crate) fn quick(
    context: &Context,
    install: InstallOptions,
    report: &mut Report,
) -> anyhow::Result<()> {
    for check in QuickCheck::value_variants() {
        run_quick(context, *check, install, report)?;
    }
    Ok(())
}

/// Only the checks asked for, with nothing compiled before.
fn some(context: &Context, options: &CheckOptions) -> anyhow::Result<bool> {
    let mut report = Report::default();
    for check in &options.only {
        run_quick(context, *check, options.install, &mut report)?;
    }
    Ok(report.finish())
}

fn run_quick(
    context: &Context,
    check: QuickCheck,
    install: InstallOptions,
    report: &mut Report,
) -> anyhow::Result<bool> {
    match check {
        QuickCheck::Dependencies => report.step("dependencies", || {
            dependencies::are_allowed(context, install)
        }),
        QuickCheck::Format => report.step("format", || is_formatted(context)),
        QuickCheck::Layers => {
            report.step("layers", || Ok(none(&layers::breaches(&context.metadata)?)))
        }
        QuickCheck::Circles => report.step("circles of files", || {
            Ok(none(&circles::circles(&context.root, &context.metadata)?))
        }),
        QuickCheck::Files => report.step("files", || {
            let sources = sources::read(&context.root)?;
            let median = files::median_lines(&sources);
            say::note(&format!(
                "half of all Rust files have at most {median} lines"
            ));
            Ok(none(&files::faults(&sources)))
        }),
        QuickCheck::Documents => report.step("documents", || {
            let sources = sources::read(&context.root)?;
            let dead_paths = none(&documents::dead_paths(&context.root, &sources));
            Ok(none(&threats::faults(&context.root)?) && dead_paths)
        }),
        QuickCheck::Words => report.step("words", || {
            Ok(none(&words::old_words(&sources::read(&context.root)?)?))
        }),
    }
}

fn is_formatted(context: &Context) -> anyhow::Result<bool> {
    let mut formatted = cargo(context, &["fmt", "--all", "--", "--check"])?;
    for manifest in ["fuzz/Cargo.toml", "xtask/peers/Cargo.toml"] {
        let arguments = ["fmt", "--manifest-path", manifest, "--", "--check"];
        formatted &= cargo(context, &arguments)?;
    }
    Ok(formatted)
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
