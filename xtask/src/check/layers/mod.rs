//! Which crate may name which: the layers of docs/ARCHITECTURE.md, as a function of `cargo metadata`.

mod edges;
mod rules;
#[cfg(test)]
mod tests;

use anyhow::Context as _;
use serde_json::Value;

use self::edges::{Edge, Member};

/// A dependency that the layers do not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The crate whose manifest is wrong.
    pub(crate) from: String,
    /// The crate it names, or the folder it is in.
    pub(crate) names: String,
    /// The rule, for people.
    pub(crate) rule: &'static str,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} → {}: {}", self.from, self.names, self.rule)
    }
}

/// Every breach in the workspace described by `cargo metadata --no-deps`, in the order found.
///
/// # Errors
/// If the metadata has not the shape that cargo documents.
pub(crate) fn breaches(metadata: &Value) -> anyhow::Result<Vec<Breach>> {
    let members = edges::members(metadata).context("unexpected output of `cargo metadata`")?;
    let mut breaches = Vec::new();
    for member in &members {
        if member.folder != member.name {
            breaches.push(Breach {
                from: member.name.clone(),
                names: member.folder.clone(),
                rule: "a crate's folder has the crate's name",
            });
        }
        for edge in &member.edges {
            breaches.extend(rules::broken_by(member, edge, &members).map(|rule| Breach {
                from: member.name.clone(),
                names: edge.shown(),
                rule,
            }));
        }
    }
    Ok(breaches)
}
