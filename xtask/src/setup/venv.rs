//! Python environments below `target`: the clients that the tests use, and what benchmarks compare with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use crate::{cli::InstallOptions, context::Context, exec, interrupt::Interrupt, say};

/// Exact versions, so that a release elsewhere does not change our tests.
const REQUIREMENTS: &str = include_str!("../../assets/test-requirements.txt");
/// Written last, so that a half-made environment is never taken for a whole one.
const STAMP: &str = "installed-requirements.txt";

/// A Python environment with what is installed in it.
pub(crate) struct Environment {
    /// Where it is made.
    pub(crate) folder: PathBuf,
    /// Lines of `name==version`.
    pub(crate) requirements: &'static str,
    /// Its content and purpose, for people.
    pub(crate) what: &'static str,
}

/// Where the environment of the tests is, or will be.
pub(crate) fn folder(context: &Context) -> PathBuf {
    context.target.join("venv")
}

/// Whether the environment of the tests is whole and of the versions wanted.
pub(crate) fn is_installed(context: &Context) -> bool {
    is_current(&folder(context), REQUIREMENTS)
}

/// Makes the environment of the tests unless it is there already, and returns its folder.
///
/// # Errors
/// If Python or pip fail, or nothing may be installed.
pub(crate) fn install(context: &Context, options: InstallOptions) -> anyhow::Result<PathBuf> {
    let clients = Environment {
        folder: folder(context),
        requirements: REQUIREMENTS,
        what: "scim2-cli, scim2-tester and scim-sanity, real SCIM clients, and schemathesis, for the tests",
    };
    environment(context, &clients, options)?;
    Ok(clients.folder)
}

/// Makes an environment unless it is there already.
///
/// # Errors
/// If Python or pip fail, or nothing may be installed.
pub(crate) fn environment(
    context: &Context,
    wanted: &Environment,
    options: InstallOptions,
) -> anyhow::Result<()> {
    if is_current(&wanted.folder, wanted.requirements) {
        return Ok(());
    }
    let folder = wanted.folder.display();
    if options.no_install {
        bail!(
            "not installed in {folder}, and --no-install was given: {}",
            wanted.what
        );
    }
    say::note(&format!(
        "Installing with pip into {folder}: {}",
        wanted.what
    ));
    make(wanted, &context.interrupt)
}

fn make(wanted: &Environment, interrupt: &Interrupt) -> anyhow::Result<()> {
    let folder = &wanted.folder;
    interrupt.check()?;
    exec::read(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )
    .context("cannot make a Python environment")?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, wanted.requirements)?;
    interrupt.check()?;
    exec::read(
        Command::new(folder.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
                "-r",
            ])
            .arg(&requirements),
    )
    .with_context(|| format!("pip cannot install {}", wanted.what))?;
    fs::write(folder.join(STAMP), wanted.requirements)?;
    Ok(())
}

fn is_current(folder: &Path, requirements: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == requirements)
}

/// The requirements without an exact version.
#[cfg(test)]
pub(crate) fn loose(requirements: &str) -> Vec<&str> {
    let lines = requirements.lines().filter(|line| !line.starts_with('#'));
    lines.filter(|line| !line.contains("==")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_pinned() {
        assert_eq!(loose(REQUIREMENTS), Vec::<&str>::new());
        assert_eq!(loose("# any\none==1\ntwo"), ["two"]);
    }

    #[test]
    fn an_environment_with_other_requirements_is_made_anew() {
        let folder = std::env::temp_dir().join(format!("xtask-venv-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(!is_current(&folder, REQUIREMENTS));
        fs::write(folder.join(STAMP), REQUIREMENTS).unwrap();
        assert!(is_current(&folder, REQUIREMENTS));
        fs::write(folder.join(STAMP), "scim2-tester==0.1\n").unwrap();
        assert!(!is_current(&folder, REQUIREMENTS));
        fs::remove_dir_all(&folder).unwrap();
    }
}
