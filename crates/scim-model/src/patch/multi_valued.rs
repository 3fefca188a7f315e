//! Changes a whole multi-valued attribute: `emails`, `members`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::elements::{self, prefer};
use super::target::{Change, Target, take_out};
use crate::error::ScimError;
use crate::fold::fold;
use crate::json::{Object, get, put};
use crate::resource::{is_primary, normalize_value};
use crate::schema::AttributeDefinition;

pub(super) fn change(
    container: &mut Object,
    target: &Target,
    change: Change<'_>,
) -> Result<(), ScimError> {
    let values = match change {
        Change::Clear => Vec::new(),
        Change::Set(value) => read(value, target)?,
        Change::Add(value) => add(take_out(container, target), read(value, target)?, target),
        Change::Take(value) => take(take_out(container, target), &read(value, target)?, target),
    };
    put(container, &target.name, Value::Array(values));
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
fn add(mut values: Vec<Value>, given: Vec<Value>, target: &Target) -> Vec<Value> {
    let mut index = Index::of(&values, target.definition);
    let mut preferred = None;
    for value in given {
        let primary = value.as_object().is_some_and(is_primary);
        let position = if let Some(position) = index.find(&value) {
            if let Some(known) = values.get_mut(position) {
                if let (Value::Object(known), Value::Object(new)) = (&mut *known, value) {
                    target.extend(known, new);
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
    values
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
    container: &mut Object,
    target: &Target,
    name: &str,
    change: Change<'_>,
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
    elements::set_sub_attribute(&mut values, &positions, target, name, change)?;
    put(container, &target.name, Value::Array(values));
    Ok(())
}

/// Finds a value among many without comparing it with each, because groups have many members.
struct Index {
    positions: HashMap<String, Vec<(usize, Option<String>)>>,
    case_exact: bool,
}

impl Index {
    fn of(values: &[Value], definition: Option<&'static AttributeDefinition>) -> Self {
        let value = definition.and_then(|known| known.sub_attribute("value"));
        let case_exact = value.is_some_and(|known| known.case_exact);
        let mut index = Self {
            positions: HashMap::new(),
            case_exact,
        };
        for (position, value) in values.iter().enumerate() {
            index.insert(position, value);
        }
        index
    }

    fn insert(&mut self, position: usize, value: &Value) {
        self.positions
            .entry(self.key(value))
            .or_default()
            .push((position, type_of(value)));
    }

    /// Updates the `type` of the value at this position.
    fn update(&mut self, position: usize, value: &Value) {
        let positions = self.positions.get_mut(&self.key(value));
        let known =
            positions.and_then(|positions| positions.iter_mut().find(|known| known.0 == position));
        if let Some(known) = known {
            known.1 = type_of(value);
        }
    }

    /// The position of the value with the same `value`, and the same `type` if both have one.
    fn find(&self, value: &Value) -> Option<usize> {
        let wanted = type_of(value);
        let positions = self.positions.get(&self.key(value))?;
        let same = |known: &Option<String>| match (known, &wanted) {
            (Some(known), Some(wanted)) => known == wanted,
            _ => true,
        };
        positions
            .iter()
            .find(|(_, known)| same(known))
            .map(|(position, _)| *position)
    }

    /// The `value`, or else the whole value.
    fn key(&self, value: &Value) -> String {
        let key = match value {
            Value::Object(members) => get(members, "value").unwrap_or(value),
            simple => simple,
        };
        match key {
            Value::String(text) if self.case_exact => text.clone(),
            Value::String(text) => fold(text),
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

fn type_of(value: &Value) -> Option<String> {
    let Value::Object(members) = value else {
        return None;
    };
    get(members, "type").and_then(Value::as_str).map(fold)
}
