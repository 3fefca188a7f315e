//! Changes a whole multi-valued attribute: `emails`, `members`.

use serde_json::{Map, Value};

use super::elements;
use super::index::{Index, Indexes, Kept};
use super::target::{Change, Target, take_out};
use super::work::{Work, weight_of_all};
use crate::error::ScimError;
use crate::indexed::{IndexedObject, WALKED};
use crate::json::{get, is_unassigned};
use crate::resource::{is_primary, normalize_value};

/// Looking at a name among those of a value takes as long as this many bytes of a text.
const LOOK: usize = 4;

/// The same for moving a value to another position.
const MOVE: usize = 40;

/// How many times as long as comparing values it takes to make an index of them. The first of an
/// attribute costs no more than comparing: a resource may be large.
const INDEXING: usize = 4;

pub(super) fn change(
    container: &mut IndexedObject,
    target: &Target,
    change: Change<'_>,
    kept: Kept,
    indexes: &mut Indexes,
    work: &mut Work,
) -> Result<(), ScimError> {
    let given = match change {
        Change::Clear => Vec::new(),
        Change::Add(value) | Change::Set(value) | Change::Take(value) => read(value, target)?,
    };
    if matches!(change, Change::Clear | Change::Set(_)) {
        container.put(&target.name, Value::Array(given));
        return Ok(());
    }
    let mut values = take_out(container, target);
    let mut index = match kept {
        Kept::Index(index) => {
            work.spend(values.len())?;
            *index
        }
        lost => {
            let is_lost = matches!(lost, Kept::Lost);
            let times = if is_lost { INDEXING } else { 1 };
            work.spend(weight_of_all(&values).saturating_mul(times))?;
            Index::of(&values, target.definition)
        }
    };
    if let Change::Add(_) = change {
        add(&mut values, &mut index, given, target, work)?;
    } else {
        take(&mut values, &mut index, &given, work)?;
    }
    container.put(&target.name, Value::Array(values));
    // Values that are all unassigned are not kept.
    if container.get(&target.name).is_some() {
        indexes.put(target, index);
    }
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
    values: &mut Vec<Value>,
    index: &mut Index,
    given: Vec<Value>,
    target: &Target,
    work: &mut Work,
) -> Result<(), ScimError> {
    let mut preferred = None;
    for value in given {
        let primary = value.as_object().is_some_and(is_primary);
        let identity = index.identity(&value);
        let position = if let Some(position) = index.find(&identity) {
            if let (Some(known), Value::Object(new)) = (values.get_mut(position), value)
                && known.is_object()
            {
                let keeps_value = get(&new, "value").is_some_and(|it| !is_unassigned(it));
                let identity = identity.with_type_of(known);
                index.remove(position, &identity);
                if let Value::Object(known) = known {
                    let looks = new.len().min(2 * WALKED).saturating_add(6);
                    work.spend(known.len().saturating_mul(looks * LOOK))?;
                    target.extend(known, new)?;
                }
                if keeps_value {
                    index.insert_as(position, known, identity.with_type_of(known));
                } else {
                    index.insert(position, known);
                }
            }
            position
        } else {
            let position = values.len();
            index.insert_as(position, &value, identity);
            values.push(value);
            position
        };
        if primary {
            preferred = Some(position);
        }
    }
    if let Some(position) = preferred {
        index.prefer(values, position);
    }
    Ok(())
}

/// Removes only the values that an operation names (Entra: `remove` of `members` with a list),
/// though RFC 7644 has all of them removed.
fn take(
    values: &mut Vec<Value>,
    index: &mut Index,
    given: &[Value],
    work: &mut Work,
) -> Result<(), ScimError> {
    let unwanted = index.find_all(given.iter().map(|value| index.identity(value)));
    if unwanted.is_empty() {
        return Ok(());
    }
    work.spend(values.len().saturating_mul(MOVE))?;
    index.close_gaps(&unwanted, values.len());
    for position in unwanted {
        if let Some(value) = values.get_mut(position) {
            *value = Value::Null;
        }
    }
    values.retain(|value| !value.is_null());
    Ok(())
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
