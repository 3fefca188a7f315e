//! Normalizes the value of an attribute by its definition, as liberally as clients need it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use chrono::DateTime;
use serde_json::{Map, Value};

use super::limits::{check_names, check_names_inside};
use crate::error::ScimError;
use crate::fold::folded;
use crate::indexed::IndexedObject;
use crate::json::{Object, as_bool, get, is_unassigned, kind_of};
use crate::schema::{AttributeDefinition, AttributeType};

/// Normalizes a value; `None` if nothing is left of it.
///
/// `name` is the attribute's name in errors. Without a definition any JSON is kept.
///
/// # Errors
/// 400 `invalidValue` for a value of the wrong type, or with too many names, naming the attribute,
/// what was expected and what was received.
pub(crate) fn normalize_value(
    value: &Value,
    definition: Option<&'static AttributeDefinition>,
    name: &str,
) -> Result<Option<Value>, ScimError> {
    if is_unassigned(value) {
        return Ok(None);
    }
    let Some(definition) = definition else {
        check_names_inside(name, value)?;
        return Ok(Some(value.clone()));
    };
    if !definition.multi_valued {
        return single(only_value(value, definition, name)?, definition, name);
    }
    let mut values = Vec::new();
    match value {
        Value::Array(items) => {
            values.reserve_exact(items.len());
            for item in items.iter().filter(|item| !is_unassigned(item)) {
                values.extend(single(item, definition, name)?);
            }
        }
        // OneLogin sends a single object or string instead of a list.
        one => values.extend(single(one, definition, name)?),
    }
    merge_same(&mut values, definition);
    let merged = values.iter().filter_map(Value::as_object);
    merged
        .map(Object::len)
        .try_for_each(|names| check_names(name, names))?;
    keep_one_primary(&mut values);
    Ok(if values.is_empty() {
        None
    } else {
        Some(Value::Array(values))
    })
}

/// The value of an attribute that has no more than one. Clients also send it in an array, alone
/// (SCIM-SDK: `["x"]`) or wrapped (Entra: `[{"$ref": null, "value": "x"}]`).
///
/// # Errors
/// 400 `invalidValue` for several values.
pub(crate) fn only_value<'a>(
    value: &'a Value,
    definition: &'static AttributeDefinition,
    name: &str,
) -> Result<&'a Value, ScimError> {
    let Value::Array(items) = value else {
        return Ok(value);
    };
    match items.as_slice() {
        [Value::Object(members)] if definition.kind != AttributeType::Complex => {
            Ok(get(members, "value").unwrap_or(value))
        }
        [only] => Ok(only),
        several => Err(ScimError::invalid_value(format!(
            "{name}: expected one value, received {}",
            several.len()
        ))),
    }
}

/// Normalizes a single value, or one of several.
pub(crate) fn single(
    value: &Value,
    definition: &'static AttributeDefinition,
    name: &str,
) -> Result<Option<Value>, ScimError> {
    let expected = match (definition.kind, value) {
        (_, empty) if is_unassigned(empty) => return Ok(None),
        (AttributeType::Complex, Value::Object(members)) => {
            let members = complex(members, definition, name)?;
            return Ok(if members.is_empty() {
                None
            } else {
                Some(Value::Object(members))
            });
        }
        // A bare string is the `value`: `"manager": "42"`, `"emails": ["a@x.test"]`.
        (AttributeType::Complex, Value::String(_))
            if definition.sub_attribute("value").is_some() =>
        {
            let mut members = Map::with_capacity(1);
            members.insert("value".into(), value.clone());
            return Ok(Some(Value::Object(members)));
        }
        (AttributeType::Complex, _) => "an object",
        (AttributeType::Boolean, _) => match as_bool(value) {
            Some(flag) => return Ok(Some(Value::Bool(flag))),
            None => "true or false",
        },
        (AttributeType::Integer, Value::Number(number)) if !number.is_f64() => {
            return Ok(Some(value.clone()));
        }
        (AttributeType::Integer, _) => "a whole number",
        (AttributeType::Decimal, Value::Number(_)) => return Ok(Some(value.clone())),
        (AttributeType::Decimal, _) => "a number",
        (AttributeType::DateTime, Value::String(text))
            if DateTime::parse_from_rfc3339(text).is_ok() =>
        {
            return Ok(Some(value.clone()));
        }
        (AttributeType::DateTime, _) => "a time such as \"2011-05-13T04:42:34Z\"",
        (_, Value::String(_)) => return Ok(Some(value.clone())),
        _ => "a string",
    };
    Err(invalid(name, expected, value))
}

/// Normalizes the members of a complex value; those without a value are omitted.
fn complex(
    given: &Object,
    definition: &'static AttributeDefinition,
    name: &str,
) -> Result<Object, ScimError> {
    check_names(name, given.len())?;
    let mut members = IndexedObject::default();
    for (key, value) in given {
        let known = definition.sub_attribute(key);
        let key = known.map_or(key.as_str(), |known| known.name);
        let value = match (known, value) {
            // The most that there can be of; its name in errors is not needed.
            (None, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                value.clone()
            }
            _ => normalize_value(value, known, &format!("{name}.{key}"))?.unwrap_or_default(),
        };
        members.put(key, value);
    }
    Ok(members.into_object())
}

/// Merges values with the same `value` and `type`, which are returned only once (RFC 7643 §2.4): the
/// first one gets the sub-attributes of the later ones.
fn merge_same(values: &mut Vec<Value>, definition: &'static AttributeDefinition) {
    let Some(value) = definition.sub_attribute("value") else {
        return;
    };
    if values.len() < 2 {
        return;
    }
    let same = same_as_earlier(values, value);
    if same.is_empty() {
        return;
    }
    let mut merged: HashMap<usize, IndexedObject> = HashMap::new();
    for (position, first) in same {
        let more = values.get_mut(position).map(Value::take);
        let known = merged.entry(first).or_insert_with(|| {
            let known = values.get_mut(first).map(Value::take);
            IndexedObject::new(known.and_then(into_object).unwrap_or_default())
        });
        known.put_all(more.and_then(into_object).unwrap_or_default());
    }
    for (first, known) in merged {
        if let Some(slot) = values.get_mut(first) {
            *slot = Value::Object(known.into_object());
        }
    }
    values.retain(|value| !value.is_null());
}

/// The positions of values that are the same as an earlier one, each with the position of the first.
fn same_as_earlier(
    values: &[Value],
    definition: &'static AttributeDefinition,
) -> Vec<(usize, usize)> {
    // By a hash of what tells them apart, which takes up much more room.
    let mut firsts: HashMap<u64, usize> = HashMap::with_capacity(values.len());
    let hashes = RandomState::new();
    let mut same = Vec::new();
    for (position, value) in values.iter().enumerate() {
        let Some(sought) = identity(value, definition) else {
            continue;
        };
        let mut hash = hashes.hash_one(&sought);
        loop {
            let first = *firsts.entry(hash).or_insert(position);
            if first == position {
                break;
            }
            let known = values.get(first);
            if known.is_some_and(|known| {
                named(known) == named(value)
                    || identity(known, definition).as_ref() == Some(&sought)
            }) {
                same.push((position, first));
                break;
            }
            // Another one has the same hash.
            hash = hash.wrapping_add(1);
        }
    }
    same
}

fn into_object(value: Value) -> Option<Object> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The `value` and the `type` of a value, folded.
type Identity<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// The identity of a value among others; `None` without a `value`.
fn identity<'a>(
    given: &'a Value,
    definition: &'static AttributeDefinition,
) -> Option<Identity<'a>> {
    let (value, kind) = named(given)?;
    let value = match value {
        Value::String(text) => definition.folding(text),
        other => Cow::Owned(other.to_string()),
    };
    Some((value, kind.and_then(Value::as_str).map(folded)))
}

/// The `value` and the `type` of a value; `None` without a `value`.
fn named(given: &Value) -> Option<(&Value, Option<&Value>)> {
    let members = given.as_object()?;
    Some((get(members, "value")?, get(members, "type")))
}

/// "The primary attribute value true MUST appear no more than once" (RFC 7643 §2.4): the first one
/// stays, so that two of them in a request do not stop a client's whole sync.
fn keep_one_primary(values: &mut [Value]) {
    let mut seen = false;
    for members in values.iter_mut().filter_map(Value::as_object_mut) {
        if is_primary(members) {
            if seen {
                members.insert("primary".into(), Value::Bool(false));
            }
            seen = true;
        }
    }
}

/// Whether a value of a multi-valued attribute is the primary one.
pub(crate) fn is_primary(members: &Object) -> bool {
    get(members, "primary") == Some(&Value::Bool(true))
}

/// 400 `invalidValue`, with what was expected and what was received.
pub(crate) fn invalid(name: &str, expected: &str, received: &Value) -> ScimError {
    ScimError::invalid_value(format!(
        "{name}: expected {expected}, received {}",
        kind_of(received)
    ))
}
