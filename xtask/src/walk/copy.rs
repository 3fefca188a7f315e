//! A copy of the workspace, kept between runs: files that are the same are left alone, so that
//! cargo compiles only what has changed.

use std::{fs, path::Path};

use anyhow::Context as _;

/// Folders that are no sources.
const LEFT_OUT: [&str; 2] = ["target", ".git"];

/// Copies what has changed.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            tree(&entry.path(), &target)?;
            continue;
        }
        let content = fs::read(entry.path())?;
        if fs::read(&target).ok().as_ref() != Some(&content) {
            fs::write(&target, content).with_context(|| target.display().to_string())?;
        }
    }
    gone(from, to)
}

/// Gives the packages of the copy another version. Their builds stand beside those of the workspace,
/// in the same folder: with the same version cargo would take the one for the other.
///
/// # Errors
/// If the manifest cannot be read or written, or has no version.
pub(super) fn another_version(copied: &Path) -> anyhow::Result<()> {
    let manifest = copied.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    let (before, rest) = text
        .split_once("\nversion = \"")
        .context("the workspace has no version")?;
    let (version, after) = rest.split_once('"').context("a version without an end")?;
    let other = format!("{before}\nversion = \"{version}-walk\"{after}");
    fs::write(&manifest, other).with_context(|| manifest.display().to_string())
}

/// Deletes what is no longer there.
fn gone(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if from.join(entry.file_name()).exists() {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_follows_and_leaves_alone_what_is_the_same() {
        let folder = std::env::temp_dir().join(format!("xtask-copy-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        for (file, text) in [("a/one", "1"), ("a/two", "2"), ("target/made", "x")] {
            let file = from.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        tree(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("a/one")).unwrap(), "1");
        assert!(!to.join("target").exists());
        let written = fs::metadata(to.join("a/one")).unwrap().modified().unwrap();
        fs::write(from.join("a/two"), "3").unwrap();
        fs::create_dir_all(to.join("old")).unwrap();
        tree(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("a/two")).unwrap(), "3");
        assert!(!to.join("old").exists());
        let now = fs::metadata(to.join("a/one")).unwrap().modified().unwrap();
        assert_eq!(now, written);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_copy_is_of_another_version() {
        let folder = std::env::temp_dir().join(format!("xtask-version-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let manifest = folder.join("Cargo.toml");
        fs::write(
            &manifest,
            "[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        )
        .unwrap();
        another_version(&folder).unwrap();
        let text = fs::read_to_string(&manifest).unwrap();
        assert_eq!(
            text,
            "[workspace.package]\nversion = \"0.1.0-walk\"\nedition = \"2024\"\n"
        );
        fs::remove_dir_all(&folder).unwrap();
    }
}
