//! Changes a multi-valued attribute as a whole: `emails`, `members`.

use serde_json::{Map, Value};

use super::elements::{self, prefer};
use super::identity::Index;
use super::target::{Change, Target};
use crate::error::ScimError;
use crate::json::{Object, is_unassigned, key_in};
use crate::resource::normalize::put;
use crate::resource::{is_primary, normalize_value};

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

/// Takes out the values the attribute has now; whoever does so puts them back. A group's members
/// are too many to copy for each operation, and a failed PATCH throws its copy away.
pub(super) fn take_out(container: &mut Object, target: &Target) -> Vec<Value> {
    let key = key_in(container, &target.name)
        .unwrap_or(&target.name)
        .to_owned();
    match container.get_mut(&key).map(Value::take) {
        Some(Value::Array(values)) => values,
        Some(single) if !is_unassigned(&single) => vec![single],
        _ => Vec::new(),
    }
}

/// The values an operation brings.
fn read(value: &Value, target: &Target) -> Result<Vec<Value>, ScimError> {
    Ok(
        match normalize_value(value, target.definition, &target.label)? {
            Some(Value::Array(values)) => values,
            Some(single) => vec![single],
            None => Vec::new(),
        },
    )
}

/// Adds values; one that is there already takes over what the new one says more.
fn add(mut values: Vec<Value>, given: Vec<Value>, target: &Target) -> Vec<Value> {
    let mut index = Index::of(&values, target.definition);
    let mut preferred = None;
    for value in given {
        let primary = value.as_object().is_some_and(is_primary);
        let place = if let Some(place) = index.find(&value) {
            if let Some(known) = values.get_mut(place) {
                if let (Value::Object(known), Value::Object(new)) = (&mut *known, value) {
                    target.extend(known, new);
                }
                index.update(place, known);
            }
            place
        } else {
            index.insert(values.len(), &value);
            values.push(value);
            values.len() - 1
        };
        if primary {
            preferred = Some(place);
        }
    }
    if let Some(place) = preferred {
        prefer(&mut values, &[place]);
    }
    values
}

/// Removes the values an operation names (Entra: `remove` of `members` with a list), and no
/// other: RFC 7644 would have all of them removed.
fn take(values: Vec<Value>, given: &[Value], target: &Target) -> Vec<Value> {
    let unwanted = Index::of(given, target.definition);
    values
        .into_iter()
        .filter(|value| unwanted.find(value).is_none())
        .collect()
}

/// Changes a sub-attribute without saying of which value, such as `emails.value`: a removal is
/// meant for all of them, a value for the primary or first one.
pub(super) fn change_sub_attribute(
    container: &mut Object,
    target: &Target,
    name: &str,
    change: Change<'_>,
) -> Result<(), ScimError> {
    let mut values = take_out(container, target);
    let places: Vec<usize> = if change.single_value().is_none() {
        (0..values.len()).collect()
    } else {
        if values.is_empty() {
            values.push(Value::Object(Map::new()));
        }
        let primary = |value: &Value| value.as_object().is_some_and(is_primary);
        vec![values.iter().position(primary).unwrap_or(0)]
    };
    elements::set_sub_attribute(&mut values, &places, target, name, change)?;
    put(container, &target.name, Value::Array(values));
    Ok(())
}
