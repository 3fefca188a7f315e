//! Installs what a machine lacks, saying first what and why.

pub(crate) mod apt;
pub(crate) mod packages;
mod toolchain;
pub(crate) mod venv;

use crate::{
    cli::{InstallOptions, Purpose, SetupOptions},
    context::Context,
    exec, say,
};

/// `cargo xtask setup`.
pub(crate) fn command(context: &Context, options: &SetupOptions) -> anyhow::Result<bool> {
    system(context, options.purpose, options.install)?;
    if options.purpose == Purpose::Test {
        venv::install(context, options.install)?;
    }
    say::note("Everything needed is installed.");
    Ok(true)
}

/// Sees to Debian packages and parts of the Rust toolchain.
///
/// # Errors
/// If something is missing and may not, or cannot, be installed.
pub(crate) fn system(
    context: &Context,
    purpose: Purpose,
    install: InstallOptions,
) -> anyhow::Result<()> {
    apt::install(
        context,
        &packages::needed(purpose, python_makes_environments),
        install,
    )?;
    if matches!(purpose, Purpose::Check | Purpose::Test) {
        toolchain::install(context, install)?;
    }
    Ok(())
}

/// Debian keeps `venv` and `ensurepip` out of its `python3` package; other Pythons have them built in.
fn python_makes_environments() -> bool {
    exec::read(std::process::Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}
