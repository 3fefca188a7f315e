//! Changes a whole multi-valued attribute: `emails`, `members`.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::elements::{self, prefer};
use super::target::{Change, Target, take_out};
use super::work::{Work, weight_of_all};
use crate::error::ScimError;
use crate::fold::fold;
use crate::indexed::IndexedObject;
use crate::json::get;
use crate::resource::{is_primary, normalize_value};
use crate::schema::AttributeDefinition;

pub(super) fn change(
    container: &mut IndexedObject,
    target: &Target,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let values = match change {
        Change::Clear => Vec::new(),
        Change::Set(value) => read(value, target)?,
        Change::Add(value) => {
            let values = take_out(container, target);
            work.spend(weight_of_all(&values))?;
            add(values, read(value, target)?, target)?
        }
        Change::Take(value) => {
            let values = take_out(container, target);
            work.spend(weight_of_all(&values))?;
            take(values, &read(value, target)?, target)
        }
    };
    container.put(&target.name, Value::Array(values));
    Ok(())
}

/// The values of an operation.
fn read(value: &Value, target: &Target) -> Result<Vec<Value>, ScimError> {
    Ok(
        match normalize_value(value, target.definition, &target.label)? {
            Some(Value::Array(values)) => values,
            Some(single) => vec![single],
            None => Vec::new(),
        },
    )
}

/// Adds values; a value that exists already gets the sub-attributes of the new one.
fn add(
    mut values: Vec<Value>,
    given: Vec<Value>,
    target: &Target,
) -> Result<Vec<Value>, ScimError> {
    let mut index = Index::of(&values, target.definition);
    let mut preferred = None;
    for value in given {
        let primary = value.as_object().is_some_and(is_primary);
        let position = if let Some(position) = index.find(&value) {
            if let Some(known) = values.get_mut(position) {
                if let (Value::Object(known), Value::Object(new)) = (&mut *known, value) {
                    target.extend(known, new)?;
                }
                index.update(position, known);
            }
            position
        } else {
            index.insert(values.len(), &value);
            values.push(value);
            values.len() - 1
        };
        if primary {
            preferred = Some(position);
        }
    }
    if let Some(position) = preferred {
        prefer(&mut values, &[position]);
    }
    Ok(values)
}

/// Removes only the values that an operation names (Entra: `remove` of `members` with a list),
/// though RFC 7644 has all of them removed.
fn take(values: Vec<Value>, given: &[Value], target: &Target) -> Vec<Value> {
    let unwanted = Index::of(given, target.definition);
    values
        .into_iter()
        .filter(|value| unwanted.find(value).is_none())
        .collect()
}

/// Changes a sub-attribute of unspecified values, such as `emails.value`: a removal applies to all of
/// them, a new value to the primary or first one.
pub(super) fn change_sub_attribute(
    container: &mut IndexedObject,
    target: &Target,
    name: &str,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let mut values = take_out(container, target);
    let positions: Vec<usize> = if change.single_value().is_none() {
        (0..values.len()).collect()
    } else {
        if values.is_empty() {
            values.push(Value::Object(Map::new()));
        }
        let primary = |value: &Value| value.as_object().is_some_and(is_primary);
        vec![values.iter().position(primary).unwrap_or(0)]
    };
    // All of them are looked at.
    work.spend(values.len().saturating_mul(8))?;
    elements::set_sub_attribute(&mut values, &positions, target, name, change, work)?;
    container.put(&target.name, Value::Array(values));
    Ok(())
}

/// Finds a value among many without comparing it with each, because groups have many members.
struct Index {
    by_value: HashMap<String, Positions>,
    /// The definition of the `value`.
    value: Option<&'static AttributeDefinition>,
}

/// Where values with the same `value` are.
#[derive(Default)]
struct Positions {
    /// The first of all.
    first: Option<usize>,
    /// Those without a `type`.
    untyped: BTreeSet<usize>,
    /// The first of each `type`.
    typed: HashMap<String, usize>,
}

impl Index {
    fn of(values: &[Value], definition: Option<&'static AttributeDefinition>) -> Self {
        let mut index = Self {
            by_value: HashMap::new(),
            value: definition.and_then(|known| known.sub_attribute("value")),
        };
        for (position, value) in values.iter().enumerate() {
            index.insert(position, value);
        }
        index
    }

    fn insert(&mut self, position: usize, value: &Value) {
        let positions = self.by_value.entry(self.key(value)).or_default();
        positions.first.get_or_insert(position);
        positions.insert(position, value);
    }

    /// Updates the `type` of the value at this position, which it may have got.
    fn update(&mut self, position: usize, value: &Value) {
        if let Some(positions) = self.by_value.get_mut(&self.key(value)) {
            positions.untyped.remove(&position);
            positions.insert(position, value);
        }
    }

    /// The position of the first value with the same `value`, and the same `type` if both have one.
    fn find(&self, value: &Value) -> Option<usize> {
        let positions = self.by_value.get(&self.key(value))?;
        let Some(wanted) = type_of(value) else {
            return positions.first;
        };
        let typed = positions.typed.get(&wanted).into_iter();
        typed.chain(positions.untyped.first()).min().copied()
    }

    /// The `value`, or else the whole value.
    fn key(&self, value: &Value) -> String {
        let key = match value {
            Value::Object(members) => get(members, "value").unwrap_or(value),
            simple => simple,
        };
        match key {
            Value::String(text) => match self.value {
                Some(definition) => definition.folded(text),
                None => fold(text),
            },
            Value::Object(_) => {
                // The order of members does not matter.
                let mut sorted = key.clone();
                sorted.sort_all_objects();
                sorted.to_string()
            }
            other => other.to_string(),
        }
    }
}

impl Positions {
    fn insert(&mut self, position: usize, value: &Value) {
        match type_of(value) {
            Some(kind) => {
                let first = self.typed.entry(kind).or_insert(position);
                *first = (*first).min(position);
            }
            None => {
                self.untyped.insert(position);
            }
        }
    }
}

fn type_of(value: &Value) -> Option<String> {
    let Value::Object(members) = value else {
        return None;
    };
    get(members, "type").and_then(Value::as_str).map(fold)
}
