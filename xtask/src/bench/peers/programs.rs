//! How the programs of the peers are made. Each is given a folder of documents and the seconds for
//! each of them, and prints one JSON object a line.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use super::folder;
use crate::{
    cli::InstallOptions,
    context::Context,
    exec, say,
    setup::venv::{Environment, environment},
};

const REQUIREMENTS: &str = include_str!("../../../peers/requirements.txt");

/// One library to compare with.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// Installs what is missing and gives the command.
    pub(crate) command: fn(&Context, InstallOptions) -> anyhow::Result<Command>,
}

/// All of them, in the order of the table.
pub(crate) const PEERS: [Peer; 4] = [
    Peer {
        name: "samael",
        command: |context, options| in_rust(context, options, "samael"),
    },
    Peer {
        name: "saml-rs",
        command: |context, options| in_rust(context, options, "saml-rs"),
    },
    Peer {
        name: "python3-saml",
        command: python3_saml,
    },
    Peer {
        name: "node-saml",
        command: node_saml,
    },
];

/// A program of `xtask/peers`, which is named like the library and the feature that it needs.
fn in_rust(context: &Context, options: InstallOptions, name: &str) -> anyhow::Result<Command> {
    let target = folder(context).join("build");
    let mut cargo = context.cargo(&["build", "--release", "--locked", "--bin", name]);
    cargo
        .args(["--features", name])
        .args(["--manifest-path", "xtask/peers/Cargo.toml"])
        .env("CARGO_TARGET_DIR", &target);
    if options.no_install {
        cargo.arg("--offline");
    }
    if !exec::succeeds(&mut cargo, &context.interrupt)? {
        bail!("does not compile");
    }
    Ok(Command::new(target.join("release").join(name)))
}

fn python3_saml(context: &Context, options: InstallOptions) -> anyhow::Result<Command> {
    let wanted = Environment {
        folder: folder(context).join("venv"),
        requirements: REQUIREMENTS,
        what: "python3-saml, to be compared with",
    };
    environment(context, &wanted, options)?;
    let mut python = Command::new(wanted.folder.join("bin/python"));
    python.arg(context.root.join("xtask/peers/python3_saml.py"));
    Ok(python)
}

fn node_saml(context: &Context, options: InstallOptions) -> anyhow::Result<Command> {
    let (Some(node), Some(npm)) = (exec::find_program("node"), exec::find_program("npm")) else {
        bail!("needs Node.js with npm, which are not in PATH");
    };
    let there = folder(context).join("node");
    let lock = include_str!("../../../peers/package-lock.json");
    let stamp = there.join("installed-lock.json");
    if !fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        install_node_saml(context, options, &there, npm)?;
        fs::write(&stamp, lock)?;
    }
    let script = there.join("node_saml.js");
    fs::copy(context.root.join("xtask/peers/node_saml.js"), &script)?;
    let mut command = Command::new(node);
    command.arg(script);
    Ok(command)
}

fn install_node_saml(
    context: &Context,
    options: InstallOptions,
    there: &Path,
    npm: PathBuf,
) -> anyhow::Result<()> {
    let shown = there.display();
    if options.no_install {
        bail!("is not installed in {shown}, and --no-install was given");
    }
    say::note(&format!(
        "Installing with npm into {shown}: @node-saml/node-saml, to be compared with"
    ));
    fs::create_dir_all(there)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(
            context.root.join("xtask/peers").join(name),
            there.join(name),
        )?;
    }
    let mut npm = Command::new(npm);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(there);
    exec::read(&mut npm).context("npm cannot install it")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_pinned() {
        let lines = REQUIREMENTS.lines().filter(|line| !line.starts_with('#'));
        let loose: Vec<&str> = lines.filter(|line| !line.contains("==")).collect();
        assert_eq!(loose, Vec::<&str>::new());
    }
}
