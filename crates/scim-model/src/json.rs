//! Helpers for JSON values: names of types for messages, and members whose names ignore case.

use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The type of a value, for an error message. The value itself may be personal data and is never
/// shown.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Whether a value means "unassigned" (RFC 7643 §2.5), as clients write it: null, an empty
/// array, an empty object or an empty string.
pub(crate) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_unassigned),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The key of `object` that equals `name` ignoring ASCII case, as spelled in the object.
pub(crate) fn key_in<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    if let Some((key, _)) = object.get_key_value(name) {
        return Some(key);
    }
    object
        .keys()
        .map(String::as_str)
        .find(|key| key.eq_ignore_ascii_case(name))
}

/// The member `name`, ignoring ASCII case.
pub(crate) fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let mut members = object.iter();
        let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    })
}

/// Sets a member under its existing spelling, or else under `name`; removes it if the value is
/// unassigned.
pub(crate) fn put(object: &mut Object, name: &str, value: Value) {
    let key = key_in(object, name).unwrap_or(name).to_owned();
    if is_unassigned(&value) {
        object.shift_remove(&key);
    } else {
        object.insert(key, value);
    }
}

/// Sets members as [`put`] does, so that two spellings of a name do not become two members.
pub(crate) fn put_all(object: &mut Object, given: Object) {
    for (name, value) in given {
        put(object, &name, value);
    }
}

/// Parses a boolean as clients write it: `true`, `"True"`, `"false"`.
pub(crate) fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => parse_bool(text),
        _ => None,
    }
}

/// Parses `true` and `false`, ignoring case.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
