//! The text files of the repository that people write and read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// Folders that are looked through.
const FOLDERS: [&str; 7] = [
    "crates",
    "bins",
    "xtask",
    "migrations",
    "docs",
    "fuzz",
    "tests",
];
/// Folders that tools make, below any of them.
const MADE: [&str; 2] = ["target", "node_modules"];
/// The kinds of files read.
const EXTENSIONS: [&str; 9] = ["rs", "html", "css", "js", "sql", "py", "php", "md", "toml"];

/// A text file.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the workspace, with `/` between folders.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Whether a tool writes the whole file: it says so near its top.
    pub(super) fn is_generated(&self) -> bool {
        let mut top = self.text.lines().take(5);
        top.any(|line| line.contains("@generated"))
    }

    pub(super) fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    pub(super) fn has_extension(&self, wanted: &str) -> bool {
        let extension = Path::new(&self.path).extension();
        extension.is_some_and(|extension| extension == wanted)
    }
}

/// The text files of the repository, in alphabetical order.
///
/// # Errors
/// If a folder or file cannot be read.
pub(super) fn read(root: &Path) -> anyhow::Result<Vec<Source>> {
    let mut paths = Vec::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_file() {
            paths.push(path);
        } else if FOLDERS.iter().any(|folder| path.ends_with(folder)) {
            folders.push(path);
        }
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if !path.is_dir() {
                paths.push(path);
            } else if !MADE.iter().any(|made| path.ends_with(made)) {
                folders.push(path);
            }
        }
    }
    paths.retain(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
    });
    paths.sort();
    paths.iter().map(|path| source(root, path)).collect()
}

fn source(root: &Path, path: &PathBuf) -> anyhow::Result<Source> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let path = path.strip_prefix(root).unwrap_or(path);
    Ok(Source {
        path: path.to_string_lossy().into_owned(),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_files_are_found_in_nested_folders_and_what_tools_make_is_not() {
        let root = std::env::temp_dir().join(format!("xtask-sources-{}", std::process::id()));
        for file in [
            "README.md",
            "crates/a/src/deep/b.rs",
            "crates/a/src/data.json",
            "fuzz/target/c.rs",
            "target/d.rs",
        ] {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x\n").unwrap();
        }
        let found = read(&root).unwrap();
        fs::remove_dir_all(&root).unwrap();
        let paths: Vec<&str> = found.iter().map(|source| source.path.as_str()).collect();
        assert_eq!(paths, ["README.md", "crates/a/src/deep/b.rs"]);
    }
}
