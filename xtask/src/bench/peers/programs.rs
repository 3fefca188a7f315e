//! How the programs of the peers are made. Each is given a folder of documents and the seconds for
//! each of them, and prints one JSON object a line.

use std::process::Command;

use anyhow::bail;

use super::node::{self, Script};
use crate::{
    cli::InstallOptions,
    context::Context,
    exec,
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
    let target = context.peers().join("build");
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
        folder: context.peers().join("venv"),
        requirements: REQUIREMENTS,
        what: "python3-saml, to be compared with",
    };
    environment(context, &wanted, options)?;
    let mut python = Command::new(wanted.folder.join("bin/python"));
    python.arg(context.root.join("xtask/peers/python3_saml.py"));
    Ok(python)
}

fn node_saml(context: &Context, options: InstallOptions) -> anyhow::Result<Command> {
    let script = Script {
        folder: context.peers().join("node"),
        source: "xtask/peers",
        lock: include_str!("../../../peers/package-lock.json"),
        name: "node_saml.js",
        what: "@node-saml/node-saml",
    };
    let (node, script) = node::install(context, options, &script)?;
    let mut command = Command::new(node);
    command.arg(script);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use crate::setup::venv::loose;

    #[test]
    fn every_version_is_pinned() {
        assert_eq!(loose(super::REQUIREMENTS), Vec::<&str>::new());
    }
}
