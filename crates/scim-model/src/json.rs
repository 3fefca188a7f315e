//! Small helpers on JSON values: names of types for messages, look-ups without letter case.

use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// What a value is, in the words of an error message: never the value itself, which may be
/// personal data.
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

/// The key of `object` that equals `name` without regard to ASCII letter case, as spelled there.
pub(crate) fn key_in<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    if let Some((key, _)) = object.get_key_value(name) {
        return Some(key);
    }
    object
        .keys()
        .map(String::as_str)
        .find(|key| key.eq_ignore_ascii_case(name))
}

/// The member called `name` without regard to ASCII letter case.
pub(crate) fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(key_in(object, name)?)
}

/// Sets a member under `name`, or under the spelling that is there already; removes it where
/// nothing is left of the value.
pub(crate) fn put(object: &mut Object, name: &str, value: Value) {
    let key = key_in(object, name).unwrap_or(name).to_owned();
    if is_unassigned(&value) {
        object.shift_remove(&key);
    } else {
        object.insert(key, value);
    }
}

/// Sets members, each as [`put`] does: a name in another spelling is the same.
pub(crate) fn put_all(object: &mut Object, given: Object) {
    for (name, value) in given {
        put(object, &name, value);
    }
}

/// Reads a boolean as clients write it: `true`, `"True"`, `"false"`.
pub(crate) fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => parse_bool(text),
        _ => None,
    }
}

/// Reads `true` and `false` in any letter case.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
