//! Values of the plain PATCH: equality, unassigned values, and the types of attributes.

use serde_json::{Map, Value, json};

use super::schema::{Kind, Subs};
use crate::ScimType;
use crate::ScimType::InvalidValue;

pub(super) type Object = Map<String, Value>;

/// A term of a value path's filter.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) sub: &'static str,
    pub(super) operator: &'static str,
    pub(super) value: Value,
}

pub(super) fn holds(condition: &Condition, value: &Value, subs: Subs) -> bool {
    let exact = matches!(sub_kind(subs, condition.sub), Kind::Exact);
    let fold = |text: &str| {
        if exact {
            text.to_owned()
        } else {
            text.to_lowercase()
        }
    };
    let actual = value.get(condition.sub);
    let wanted = &condition.value;
    let equal = match (actual, wanted) {
        (Some(Value::Bool(flag)), wanted) => as_flag(wanted) == Some(*flag),
        (Some(Value::String(text)), Value::String(wanted)) => fold(text) == fold(wanted),
        _ => false,
    };
    match condition.operator {
        "eq" => equal,
        "ne" => !equal,
        "pr" => actual.is_some(),
        _ => match (actual, wanted) {
            (Some(Value::String(text)), Value::String(part)) => fold(text).contains(&fold(part)),
            _ => false,
        },
    }
}

/// Whether two values are the same: equal `value`, and no different `type`.
pub(super) fn same(a: &Value, b: &Value, subs: Subs) -> bool {
    let lower = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_lowercase);
    let values = [a, b].map(|it| it.get("value").cloned());
    let values = values.map(|value| match value {
        Some(Value::String(text)) if !matches!(sub_kind(subs, "value"), Kind::Exact) => {
            Some(Value::String(text.to_lowercase()))
        }
        value => value,
    });
    let types = [a, b].map(|it| lower(it, "type"));
    match values {
        [None, None] => a == b,
        [a, b] => a == b && (types[0] == types[1] || types.contains(&None)),
    }
}

/// Immutable sub-attributes are set only once.
pub(super) fn extend(known: &mut Value, more: &Value, subs: Subs) {
    let known = known.as_object_mut().unwrap();
    let immutable = has(subs, "$ref");
    for (key, value) in more.as_object().unwrap() {
        if !(immutable && known.contains_key(key)) {
            known.insert(key.clone(), value.clone());
        }
    }
}

/// The last of these that is primary is the only one.
pub(super) fn prefer(values: &mut [Value], positions: &[usize]) {
    let last = positions
        .iter()
        .rfind(|position| values[**position]["primary"] == true);
    if let Some(&last) = last {
        for (position, value) in values.iter_mut().enumerate() {
            if position != last && value["primary"] == true {
                value["primary"] = json!(false);
            }
        }
    }
}

/// A list of a client, without duplicates and with at most one primary value.
pub(super) fn list(value: &Value, subs: Subs) -> Result<Vec<Value>, ScimType> {
    let one = std::slice::from_ref(value);
    let items = value.as_array().map_or(one, Vec::as_slice);
    let mut values: Vec<Value> = Vec::new();
    for item in items {
        if item.is_array() && !is_nothing(item) {
            return Err(InvalidValue);
        }
        let Some(item) = clean(item, Kind::One(subs))? else {
            continue;
        };
        let key = |it: &Value| {
            let lower = |name| it.get(name).and_then(Value::as_str).map(str::to_lowercase);
            let exact = matches!(sub_kind(subs, "value"), Kind::Exact);
            let value = it.get("value").and_then(Value::as_str).map(str::to_owned);
            (if exact { value } else { lower("value") }, lower("type"))
        };
        let twin = values
            .iter_mut()
            .find(|it| key(it).0.is_some() && key(it) == key(&item));
        match twin {
            Some(twin) => twin
                .as_object_mut()
                .unwrap()
                .extend(item.as_object().unwrap().clone()),
            None => values.push(item),
        }
    }
    let mut seen = false;
    for value in &mut values {
        if value["primary"] == true && std::mem::replace(&mut seen, true) {
            value["primary"] = json!(false);
        }
    }
    Ok(values)
}

/// A value of this kind; `None` if it is unassigned.
pub(super) fn clean(value: &Value, kind: Kind) -> Result<Option<Value>, ScimType> {
    if is_nothing(value) {
        return Ok(None);
    }
    let value = alone(value, kind);
    match (kind, value) {
        (_, value) if is_nothing(value) => Ok(None),
        (Kind::Any, value) => Ok(Some(value.clone())),
        (Kind::Flag, value) => as_flag(value).map(|it| Some(it.into())).ok_or(InvalidValue),
        (Kind::Text | Kind::Exact | Kind::Required, Value::String(_)) => Ok(Some(value.clone())),
        (Kind::One(subs), Value::String(_)) if has(subs, "value") => {
            Ok(Some(json!({ "value": value })))
        }
        (Kind::One(subs), Value::Object(given)) => {
            let mut members = Object::new();
            for (key, value) in given {
                set(&mut members, key, clean(value, sub_kind(subs, key))?);
            }
            Ok(Some(Value::Object(members)).filter(|it| !is_nothing(it)))
        }
        _ => Err(InvalidValue),
    }
}

/// The value of a single-valued attribute, out of an array of one; Entra wraps: `[{"value": "x"}]`.
pub(super) fn alone(value: &Value, kind: Kind) -> &Value {
    match (kind, value.as_array().map(Vec::as_slice)) {
        (Kind::Any | Kind::Many(_), _) => value,
        (Kind::One(_), Some([only])) => only,
        (_, Some([Value::Object(members)])) => members.get("value").unwrap_or(value),
        (_, Some([only])) => only,
        _ => value,
    }
}

fn as_flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.to_lowercase().parse().ok(),
        _ => None,
    }
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_nothing),
        value => [json!(null), json!(""), json!({})].contains(value),
    }
}

pub(super) fn set(object: &mut Object, name: &str, value: Option<Value>) {
    match value.filter(|value| !is_nothing(value)) {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.shift_remove(name),
    };
}

pub(super) fn has(subs: Subs, name: &str) -> bool {
    subs.iter().any(|(known, _)| *known == name)
}

pub(super) fn sub_kind(subs: Subs, name: &str) -> Kind {
    let known = subs.iter().find(|(known, _)| *known == name);
    known.map_or(Kind::Any, |(_, kind)| *kind)
}
