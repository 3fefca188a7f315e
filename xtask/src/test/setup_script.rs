//! nextest's set-up script (`.config/nextest.toml`): before the first test that needs a server runs,
//! it starts a private PostgreSQL and tells the tests where everything is.
//!
//! So `cargo nextest run -p CRATE` works on a bare checkout. The server ends with the test run, see
//! [`keeper`]. Where `STATUX_TEST_POSTGRES_URL` is set, as by `cargo xtask test`,
//! nothing is started.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{
    environment::{self, POSTGRES_URL, VENV, Variable},
    keeper,
};
use crate::{context::Context, setup::venv};

/// Where nextest reads variables for the tests, a line each.
const NEXTEST_ENV: &str = "NEXTEST_ENV";

/// Starts what is missing and writes down where it is.
///
/// # Errors
/// If PostgreSQL is not installed or does not start, or if nextest did not call.
pub(crate) fn setup_script(context: &Context) -> anyhow::Result<()> {
    let file = std::env::var_os(NEXTEST_ENV)
        .map(PathBuf::from)
        .with_context(|| {
            format!(
                "{NEXTEST_ENV} is not set: only nextest calls this, as .config/nextest.toml says"
            )
        })?;
    let mut variables = environment::programs();
    let clients = venv::folder(context);
    if venv::is_installed(context) {
        variables.push((VENV, clients.into_os_string()));
    }
    // Tests inherit the variables that the caller has set.
    variables.retain(|(name, _)| std::env::var_os(name).is_none());
    if environment::postgres_url()?.is_none() {
        let url = keeper::start().with_context(|| {
            format!("no PostgreSQL for the tests; to use a server that runs, set {POSTGRES_URL}")
        })?;
        variables.push((POSTGRES_URL, url.into()));
    }
    write(&file, &variables)
}

fn write(file: &Path, variables: &[Variable]) -> anyhow::Result<()> {
    let mut file = OpenOptions::new().append(true).open(file)?;
    for (name, value) in variables {
        writeln!(file, "{name}={}", value.display())?;
    }
    Ok(())
}
