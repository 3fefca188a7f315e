//! Peers in JavaScript: packages of npm, in the versions of a lock file, and a script beside them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use crate::{cli::InstallOptions, context::Context, exec, say};

/// A script with the packages that it needs.
pub(crate) struct Script {
    /// Where it is installed.
    pub(crate) folder: PathBuf,
    /// Where its sources are, below the workspace: `package.json`, `package-lock.json`, itself.
    pub(crate) source: &'static str,
    /// The text of `package-lock.json`.
    pub(crate) lock: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// A description of the package, for people.
    pub(crate) what: &'static str,
}

/// Installs what is missing and gives the program, Node.js, and the path of the script.
///
/// # Errors
/// If Node.js is not there, npm fails, or nothing may be installed.
pub(crate) fn install(
    context: &Context,
    options: InstallOptions,
    script: &Script,
) -> anyhow::Result<(PathBuf, PathBuf)> {
    let (Some(node), Some(npm)) = (exec::find_program("node"), exec::find_program("npm")) else {
        bail!("needs Node.js with npm, which are not in PATH");
    };
    let source = context.root.join(script.source);
    let stamp = script.folder.join("installed-lock.json");
    if !fs::read_to_string(&stamp).is_ok_and(|installed| installed == script.lock) {
        install_packages(options, script, &source, npm)?;
        fs::write(&stamp, script.lock)?;
    }
    let copy = script.folder.join(script.name);
    fs::copy(source.join(script.name), &copy)?;
    Ok((node, copy))
}

fn install_packages(
    options: InstallOptions,
    script: &Script,
    source: &Path,
    npm: PathBuf,
) -> anyhow::Result<()> {
    let (there, shown) = (&script.folder, script.folder.display());
    if options.no_install {
        bail!("is not installed in {shown}, and --no-install was given");
    }
    say::note(&format!(
        "Installing with npm into {shown}: {}, to be compared with",
        script.what
    ));
    fs::create_dir_all(there)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), there.join(name))?;
    }
    let mut npm = Command::new(npm);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(there);
    exec::read(&mut npm).context("npm cannot install it")?;
    Ok(())
}
