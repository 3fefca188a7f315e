//! The workspace's crates and what each names, read from `cargo metadata`.

use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

/// A crate of the workspace.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// The folder of its manifest.
    pub(super) folder: String,
    /// Whether it lies below `bins`: a program of the product.
    pub(super) is_bin: bool,
    /// Whether it lies below `xtask`: a program of those who work on the product.
    pub(super) is_tool: bool,
    pub(super) edges: Vec<Edge>,
}

/// One dependency as a manifest states it.
#[derive(Debug)]
pub(super) struct Edge {
    /// The crate's own name, whatever it is renamed to.
    pub(super) to: String,
    /// Whether it is there for tests and examples alone.
    pub(super) dev: bool,
    pub(super) features: Vec<String>,
}

impl Edge {
    /// For people.
    pub(super) fn shown(&self) -> String {
        let kind = if self.dev { " (dev-dependency)" } else { "" };
        format!("{}{kind}", self.to)
    }
}

/// Reads all crates of the workspace.
pub(super) fn members(metadata: &Value) -> anyhow::Result<Vec<Member>> {
    list(metadata, "packages")?.iter().map(member).collect()
}

fn member(package: &Value) -> anyhow::Result<Member> {
    let folder = Path::new(text(package, "manifest_path")?).parent();
    let name_of = |path: Option<&Path>| {
        path.and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned())
    };
    let above = name_of(folder.and_then(Path::parent));
    let lies_below = |room: &str| above.as_deref() == Some(room);
    Ok(Member {
        name: text(package, "name")?.to_owned(),
        folder: name_of(folder).unwrap_or_default(),
        is_bin: lies_below("bins"),
        is_tool: lies_below("xtask"),
        edges: list(package, "dependencies")?
            .iter()
            .map(edge)
            .collect::<Result<_, _>>()?,
    })
}

fn edge(dependency: &Value) -> anyhow::Result<Edge> {
    Ok(Edge {
        to: text(dependency, "name")?.to_owned(),
        dev: dependency["kind"] == "dev",
        features: list(dependency, "features")?
            .iter()
            .filter_map(|feature| Some(feature.as_str()?.to_owned()))
            .collect(),
    })
}

fn text<'value>(value: &'value Value, key: &str) -> anyhow::Result<&'value str> {
    value[key]
        .as_str()
        .with_context(|| format!("no text {key:?}"))
}

fn list<'value>(value: &'value Value, key: &str) -> anyhow::Result<&'value [Value]> {
    value[key]
        .as_array()
        .map(Vec::as_slice)
        .with_context(|| format!("no list {key:?}"))
}
