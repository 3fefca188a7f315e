//! Changes a single complex attribute: `name`, `manager`.

use serde_json::{Map, Value};

use super::target::{Change, Target};
use crate::error::ScimError;
use crate::json::{Object, get, is_unassigned, kind_of, put};
use crate::resource::normalize_value;

/// Merges an object into the attribute; sub-attributes that it does not contain stay as they are
/// (Entra replaces `name` with a part of it; RFC 7644 §3.5.2.3).
pub(super) fn change(
    container: &mut Object,
    target: &Target,
    change: Change<'_>,
) -> Result<(), ScimError> {
    let Some(value) = change.single_value() else {
        put(container, &target.name, Value::Null);
        return Ok(());
    };
    let bare;
    let given = match (value, target.definition) {
        (Value::Object(members), _) => members,
        (Value::Array(items), Some(_)) if let [Value::Object(members)] = items.as_slice() => {
            members
        }
        (Value::String(_), Some(known)) if known.sub_attribute("value").is_some() => {
            bare = Map::from_iter([("value".to_owned(), value.clone())]);
            &bare
        }
        (_, None) => {
            put(container, &target.name, value.clone());
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
    merge(container, target, given)
}

/// Changes one sub-attribute.
pub(super) fn change_sub_attribute(
    container: &mut Object,
    target: &Target,
    name: &str,
    change: Change<'_>,
) -> Result<(), ScimError> {
    let value = change.single_value().cloned().unwrap_or_default();
    merge(
        container,
        target,
        &Map::from_iter([(name.to_owned(), value)]),
    )
}

fn merge(container: &mut Object, target: &Target, given: &Object) -> Result<(), ScimError> {
    let current = get(container, &target.name).and_then(Value::as_object);
    let mut merged = current.cloned().unwrap_or_default();
    // An attribute with a `value` is a reference: another value is another manager, to whom the old
    // name and URL do not belong; without a value there is no manager.
    if target
        .definition
        .is_some_and(|known| known.sub_attribute("value").is_some())
    {
        match get(given, "value") {
            Some(value) if is_unassigned(value) => {
                put(container, &target.name, Value::Null);
                return Ok(());
            }
            Some(value) if get(&merged, "value") != Some(value) => merged.clear(),
            _ => {}
        }
    }
    for (key, value) in given {
        let (definition, name) = target.sub_attribute(key);
        let label = format!("{}.{name}", target.label);
        let value = normalize_value(value, definition, &label)?;
        put(&mut merged, &name, value.unwrap_or_default());
    }
    put(container, &target.name, Value::Object(merged));
    Ok(())
}
