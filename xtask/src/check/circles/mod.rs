//! No circle of files inside a crate: a file can be read, tested and moved with what lies below it.
//!
//! The files of each library and binary are nodes. An arrow leads from one file to another whose
//! definitions it uses:
//!
//! - A path in the code (`crate::`, `self::`, `super::`, a child module, or a name that an import
//!   brought into scope) is an arrow to the file that **defines** what it names. Re-exports on the
//!   way are looked through, so that a face (`mod.rs`, `lib.rs`) can offer its children's names to
//!   the other children.
//! - A private `use` of a name is such a path. A `use` of a module is none: what is then named
//!   through the module counts.
//! - `mod child;` and re-exports (`pub use`, `pub(crate) use`) are no arrows: they only say where
//!   names are found.
//! - A name that a macro makes counts for the file of the module it was looked for in.
//! - What is compiled for tests only (`#[cfg(test)]`, the folders `tests`, `benches`, `examples`)
//!   and links in comments do not count: nothing else depends on them.
//!
//! Methods are found without a path, and so make no arrow: the type or trait they belong to was
//! named somewhere, and that counts.

mod graph;
mod modules;
mod names;
mod references;
mod scope;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

pub(crate) use self::graph::Circle;
use self::{graph::Graph, modules::Tree, names::Names};
use crate::context::cargo_metadata;

/// Workspaces of their own, beside the one whose metadata is at hand.
const OTHER_WORKSPACES: [&str; 2] = ["fuzz/Cargo.toml", "xtask/peers/Cargo.toml"];

/// Every circle in the crates of this repository.
///
/// # Errors
/// If a source file cannot be read or parsed.
pub(crate) fn circles(root: &Path, metadata: &Value) -> anyhow::Result<Vec<Circle>> {
    let mut sources = crate_roots(metadata)?;
    for manifest in OTHER_WORKSPACES {
        sources.extend(crate_roots(&cargo_metadata(&root.join(manifest))?)?);
    }
    let mut circles = Vec::new();
    for source in sources {
        circles.extend(circles_of(root, &source)?);
    }
    Ok(circles)
}

/// The circles of one crate, given its `lib.rs` or `main.rs`.
fn circles_of(root: &Path, source: &Path) -> anyhow::Result<Vec<Circle>> {
    let tree = Tree::read(source)?;
    let names = Names::of(&tree);
    let mut graph = Graph::default();
    for module in tree.modules() {
        for reference in &module.scope.references {
            for file in names.defining_files(module, reference) {
                graph.add(module.file, file, reference.shown());
            }
        }
    }
    Ok(graph.circles(|file| {
        let file = tree.file(file);
        file.strip_prefix(root).unwrap_or(file).to_path_buf()
    }))
}

/// The root files of all libraries and binaries that `cargo metadata --no-deps` describes.
fn crate_roots(metadata: &Value) -> anyhow::Result<Vec<PathBuf>> {
    let list = |value: &Value, key: &str| {
        let list = value.get(key).and_then(Value::as_array).cloned();
        list.with_context(|| format!("`cargo metadata` has no list {key:?}"))
    };
    let mut roots = Vec::new();
    for package in list(metadata, "packages")? {
        for target in list(&package, "targets")? {
            let kinds = list(&target, "kind")?;
            if kinds.iter().any(|kind| kind == "lib" || kind == "bin") {
                roots.extend(
                    target
                        .get("src_path")
                        .and_then(Value::as_str)
                        .map(PathBuf::from),
                );
            }
        }
    }
    Ok(roots)
}
