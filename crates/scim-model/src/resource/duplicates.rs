//! Values of a multi-valued attribute that a client gave twice.

use std::collections::HashMap;

use serde_json::Value;

use super::normalize::put_all;
use crate::fold::fold;
use crate::json::get;
use crate::schema::AttributeDefinition;

/// Makes one of values with the same `value` and `type`, which are not answered more than once
/// (RFC 7643 §2.4); it takes over what the later ones say more.
pub(super) fn merge_same(values: &mut Vec<Value>, definition: &'static AttributeDefinition) {
    let Some(value) = definition.sub_attribute("value") else {
        return;
    };
    if values.len() < 2 {
        return;
    }
    let mut places: HashMap<(String, Option<String>), usize> = HashMap::new();
    let mut kept: Vec<Value> = Vec::with_capacity(values.len());
    for given in std::mem::take(values) {
        let place =
            key(&given, value.case_exact).map(|key| *places.entry(key).or_insert(kept.len()));
        match (place.and_then(|place| kept.get_mut(place)), given) {
            (Some(Value::Object(known)), Value::Object(more)) => put_all(known, more),
            (_, given) => kept.push(given),
        }
    }
    *values = kept;
}

/// What tells a value from others; none for what has no `value`.
fn key(given: &Value, case_exact: bool) -> Option<(String, Option<String>)> {
    let Value::Object(members) = given else {
        return None;
    };
    let value = match get(members, "value")? {
        Value::String(text) if case_exact => text.clone(),
        Value::String(text) => fold(text),
        other => other.to_string(),
    };
    let kind = get(members, "type").and_then(Value::as_str).map(fold);
    Some((value, kind))
}
