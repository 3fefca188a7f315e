//! The changes of a PATCH.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::Object;

/// The names of the attributes whose values a PATCH changed.
///
/// The name of an extension's attribute includes the URN; sub-attributes are not distinguished.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    names: BTreeSet<String>,
}

impl Changed {
    /// The differences between two versions of a resource's attributes.
    pub fn between(before: &Object, after: &Object) -> Self {
        let mut names = BTreeSet::new();
        collect(before, after, None, &mut names);
        Self { names }
    }

    /// Adds an attribute that is stored separately.
    pub fn add(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    /// Whether nothing changed. A no-op does not bump the version (RFC 7644 §3.5.2.1).
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether this attribute changed, ignoring case.
    pub fn contains(&self, name: &str) -> bool {
        self.names
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The names in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

fn collect(before: &Object, after: &Object, urn: Option<&str>, names: &mut BTreeSet<String>) {
    let kept = before
        .iter()
        .map(|(key, old)| (key, Some(old), after.get(key)));
    let added = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let added = added.map(|(key, new)| (key, None, Some(new)));
    for (key, old, new) in kept.chain(added) {
        if old == new {
            continue;
        }
        match urn {
            Some(urn) => {
                names.insert(format!("{urn}:{key}"));
            }
            None if key.starts_with("urn:") => {
                let nothing = Object::new();
                let old = old.and_then(Value::as_object).unwrap_or(&nothing);
                let new = new.and_then(Value::as_object).unwrap_or(&nothing);
                collect(old, new, Some(key), names);
            }
            None => {
                names.insert(key.clone());
            }
        }
    }
}
