//! The SCIM clients that the tests use, in a Python environment of their own below `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use crate::{cli::InstallOptions, context::Context, exec, interrupt::Interrupt, say};

/// What is installed: exact versions, so that a release elsewhere does not change our tests.
const REQUIREMENTS: &str = include_str!("../../assets/scim-requirements.txt");
/// Written last, so that a half-made environment is never taken for a whole one.
const STAMP: &str = "installed-requirements.txt";

/// Makes the environment unless it is there already, and returns its folder.
///
/// # Errors
/// If Python or pip fail, or nothing may be installed.
pub(crate) fn install(context: &Context, options: InstallOptions) -> anyhow::Result<PathBuf> {
    let folder = context.target.join("venv");
    if is_current(&folder) {
        return Ok(folder);
    }
    if options.no_install {
        bail!(
            "the SCIM clients are not installed in {}, and --no-install was given",
            folder.display()
        );
    }
    say::note(&format!(
        "Installing scim2-cli and scim2-tester with pip into {}: real SCIM clients for the tests",
        folder.display()
    ));
    make(&folder, &context.interrupt)?;
    Ok(folder)
}

fn make(folder: &Path, interrupt: &Interrupt) -> anyhow::Result<()> {
    interrupt.check()?;
    exec::read(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )
    .context("cannot make a Python environment")?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)?;
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
    .context("pip cannot install the SCIM clients")?;
    fs::write(folder.join(STAMP), REQUIREMENTS)?;
    Ok(())
}

fn is_current(folder: &Path) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == REQUIREMENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_pinned() {
        let loose: Vec<&str> = REQUIREMENTS
            .lines()
            .filter(|line| !line.starts_with('#') && !line.contains("=="))
            .collect();
        assert_eq!(loose, Vec::<&str>::new());
    }

    #[test]
    fn an_environment_with_other_requirements_is_made_anew() {
        let folder = std::env::temp_dir().join(format!("xtask-venv-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert!(!is_current(&folder));
        fs::write(folder.join(STAMP), REQUIREMENTS).unwrap();
        assert!(is_current(&folder));
        fs::write(folder.join(STAMP), "scim2-tester==0.1\n").unwrap();
        assert!(!is_current(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
