//! Changes a single complex attribute: `name`, `manager`.

use serde_json::{Map, Value};

use super::target::{Change, Target};
use super::work::Work;
use crate::error::ScimError;
use crate::indexed::{IndexedObject, WALKED};
use crate::json::{Object, is_unassigned, kind_of};
use crate::resource::{check_names_after, normalize_value, only_value};

/// What finding a name in an object costs for each of its members, in bytes of work.
const WALK: usize = 4;

/// Merges an object into the attribute; sub-attributes that it does not contain stay as they are
/// (Entra replaces `name` with a part of it; RFC 7644 §3.5.2.3).
pub(super) fn change(
    container: &mut IndexedObject,
    target: &Target,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let Some(value) = change.single_value() else {
        container.take(&target.name);
        return Ok(());
    };
    let value = match target.definition {
        Some(known) => only_value(value, known, &target.label)?,
        None => value,
    };
    let bare;
    let given = match (value, target.definition) {
        (Value::Object(members), _) => members,
        (Value::String(_), Some(known)) if known.sub_attribute("value").is_some() => {
            bare = Map::from_iter([("value".to_owned(), value.clone())]);
            &bare
        }
        (_, None) => {
            container.put(&target.name, value.clone());
            return Ok(());
        }
        (other, Some(_)) => {
            return Err(ScimError::invalid_value(format!(
                "{}: expected an object, received {}",
                target.label,
                kind_of(other)
            )));
        }
    };
    merge(container, target, given, work)
}

/// Changes one sub-attribute.
pub(super) fn change_sub_attribute(
    container: &mut IndexedObject,
    target: &Target,
    name: &str,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let value = change.single_value().cloned().unwrap_or_default();
    let given = Map::from_iter([(name.to_owned(), value)]);
    merge(container, target, &given, work)
}

fn merge(
    container: &mut IndexedObject,
    target: &Target,
    given: &Object,
    work: &mut Work,
) -> Result<(), ScimError> {
    // A failed PATCH drops its copy, so that what is taken out here needs no way back.
    let current = match container.take(&target.name) {
        Some(Value::Object(current)) => current,
        _ => Object::new(),
    };
    let names_before = current.len();
    // Beyond this many the names are indexed, which costs about as much as walking so often.
    let walks = given.len().min(2 * WALKED);
    work.spend(names_before.saturating_mul(walks * WALK))?;
    let mut merged = IndexedObject::new(current);
    let mut changes = Vec::with_capacity(given.len());
    for (key, value) in given {
        let (definition, name) = target.sub_attribute(key);
        let label = format!("{}.{name}", target.label);
        let value = normalize_value(value, definition, &label)?;
        changes.push((name, value.unwrap_or_default()));
    }
    // An attribute with a `value` is a reference: another value is another manager, to whom the old
    // name and URL do not belong; without a value there is no manager.
    if target
        .definition
        .is_some_and(|known| known.sub_attribute("value").is_some())
    {
        match changes.iter().find(|(name, _)| name == "value") {
            Some((_, value)) if is_unassigned(value) => return Ok(()),
            Some((_, value)) if merged.get("value") != Some(value) => {
                merged = IndexedObject::default();
            }
            _ => {}
        }
    }
    for (name, value) in changes {
        merged.put(&name, value);
    }
    check_names_after(&target.label, names_before, merged.len())?;
    container.put(&target.name, Value::Object(merged.into_object()));
    Ok(())
}
