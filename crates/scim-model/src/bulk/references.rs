//! References to resources that the same request creates: `bulkId:x` (RFC 7644 §3.7.2).
//!
//! A text that consists of a reference is one anywhere in the data. Within a longer text, references
//! count only in URLs and filters: in `$ref` and in the `path` of a PATCH.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operation::BulkChange;
use crate::error::ScimError;
use crate::json::Object;

const PREFIX: &str = "bulkId:";

impl BulkChange {
    /// The change with references replaced by the ids of created resources. `id_of` returns the id of
    /// the resource that a `bulkId` created.
    ///
    /// # Errors
    /// [`ScimError`] 409 for a reference to a resource that was not created.
    pub fn resolved<'a>(&self, id_of: impl Fn(&str) -> Option<&'a str>) -> Result<Self, ScimError> {
        resolved(self, &id_of)
    }

    /// The change without the values that refer to a resource for which `id_of` returns `None`.
    #[must_use]
    pub fn without_open_references<'a>(&self, id_of: impl Fn(&str) -> Option<&'a str>) -> Self {
        without_open(self, &id_of)
    }
}

/// The references of a change, without their prefix.
pub(super) fn of(change: &BulkChange) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    if let Some(id) = &change.id {
        found.extend(whole(id));
    }
    collect(&change.data, false, &mut found);
    found
}

fn collect<'a>(value: &'a Value, inside: bool, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) if inside => found.extend(parts(text).filter_map(Part::reference)),
        Value::String(text) => found.extend(whole(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, inside, found)),
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, holds_inside(name), found);
            }
        }
        _ => {}
    }
}

fn resolved<'a>(
    change: &BulkChange,
    id_of: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<BulkChange, ScimError> {
    let mut change = change.clone();
    if let Some(id) = &mut change.id
        && let Some(reference) = whole(id)
    {
        *id = id_for(reference, id_of)?.to_owned();
    }
    resolve(&mut change.data, false, id_of)?;
    Ok(change)
}

fn resolve<'a>(
    value: &mut Value,
    inside: bool,
    id_of: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<(), ScimError> {
    match value {
        Value::String(text) if inside => {
            let mut resolved = String::with_capacity(text.len());
            for part in parts(text) {
                match part {
                    Part::Text(text) => resolved.push_str(text),
                    Part::Reference(id) => resolved.push_str(id_for(id, id_of)?),
                }
            }
            *text = resolved;
        }
        Value::String(text) => {
            if let Some(reference) = whole(text) {
                *text = id_for(reference, id_of)?.to_owned();
            }
        }
        Value::Array(items) => {
            for item in items {
                resolve(item, inside, id_of)?;
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                resolve(value, holds_inside(name), id_of)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn id_for<'a>(
    reference: &str,
    id_of: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<&'a str, ScimError> {
    let rejected = || ScimError::conflict("a resource that this one refers to was not created");
    id_of(reference).ok_or_else(rejected)
}

fn without_open<'a>(change: &BulkChange, id_of: &dyn Fn(&str) -> Option<&'a str>) -> BulkChange {
    let data = match &change.data {
        Value::Object(attributes) => Value::Object(attributes_without(attributes, id_of)),
        other => other.clone(),
    };
    BulkChange {
        data,
        ..change.clone()
    }
}

/// A resource or an extension, without the attributes that contain open references.
fn attributes_without<'a>(attributes: &Object, id_of: &dyn Fn(&str) -> Option<&'a str>) -> Object {
    let kept = attributes.iter().filter_map(|(name, value)| {
        let value = match value {
            Value::Object(extension) if name.starts_with("urn:") => {
                Value::Object(attributes_without(extension, id_of))
            }
            Value::Array(items) => {
                let closed = |item: &&Value| !is_open(item, holds_inside(name), id_of);
                Value::Array(items.iter().filter(closed).cloned().collect())
            }
            other if is_open(other, holds_inside(name), id_of) => return None,
            other => other.clone(),
        };
        Some((name.clone(), value))
    });
    kept.collect()
}

/// Whether a value contains an open reference.
fn is_open<'a>(value: &Value, inside: bool, id_of: &dyn Fn(&str) -> Option<&'a str>) -> bool {
    let mut found = BTreeSet::new();
    collect(value, inside, &mut found);
    found
        .into_iter()
        .any(|reference| id_of(reference).is_none())
}

fn holds_inside(name: &str) -> bool {
    name.eq_ignore_ascii_case("path") || name == "$ref"
}

/// The reference, if the whole text is one.
fn whole(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX)
}

enum Part<'a> {
    Text(&'a str),
    Reference(&'a str),
}

impl<'a> Part<'a> {
    fn reference(self) -> Option<&'a str> {
        match self {
            Self::Reference(id) => Some(id),
            Self::Text(_) => None,
        }
    }
}

/// Splits a text at its references. A reference ends before a character that cannot be part of a
/// URL's path segment, or that ends a string in a filter.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, after) = if let Some(named) = rest.strip_prefix(PREFIX) {
            let end = named.find(['"', '/', '?', '#', ' ']);
            let (id, after) = named.split_at(end.unwrap_or(named.len()));
            (Part::Reference(id), after)
        } else {
            let (text, after) = rest.split_at(rest.find(PREFIX).unwrap_or(rest.len()));
            (Part::Text(text), after)
        };
        rest = after;
        Some(part)
    })
}
