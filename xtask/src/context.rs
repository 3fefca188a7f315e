//! The context of every task: where the workspace is, what cargo says of it, whether to stop.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::interrupt::Interrupt;

/// The cargo arguments that select the whole workspace with every feature.
pub(crate) const EVERYTHING: [&str; 2] = ["--workspace", "--all-features"];

/// The workspace as cargo sees it, and the stop flag.
#[derive(Debug)]
pub(crate) struct Context {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// `cargo metadata --no-deps`: the workspace's own crates with what each names.
    pub(crate) metadata: Value,
    /// Whether the user asked to stop.
    pub(crate) interrupt: Interrupt,
}

impl Context {
    /// Asks cargo about the workspace that this crate belongs to.
    pub(crate) fn load() -> anyhow::Result<Self> {
        let interrupt = Interrupt::install().context("cannot take over Ctrl-C")?;
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let metadata = cargo_metadata(&manifest)?;
        let folder = |key: &str| {
            metadata
                .get(key)
                .and_then(Value::as_str)
                .map(PathBuf::from)
                .with_context(|| {
                    format!("`cargo metadata` names no {key}: is this cargo too old or too new?")
                })
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            metadata,
            interrupt,
        })
    }

    /// Where benchmarks keep other projects' programs, to compare with.
    pub(crate) fn peers(&self) -> PathBuf {
        self.target.join("peers")
    }

    /// A cargo command in the workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command.args(arguments).current_dir(&self.root);
        command
    }
}

/// The same cargo that started us.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The workspace's own crates, without resolving what they depend on: quick, and needs no network.
pub(crate) fn cargo_metadata(manifest: &Path) -> anyhow::Result<Value> {
    let output = cargo()
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).context("`cargo metadata` printed no JSON")
}
