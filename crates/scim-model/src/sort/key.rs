//! The value of a resource that its place in an order comes from.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use crate::fold::fold;
use crate::json::{Object, get, is_unassigned};
use crate::path::AttributePath;
use crate::resource::is_primary;
use crate::schema::{AttributeDefinition, AttributeType, ResourceType};

/// How many characters of a text count: a place must fit into a cursor.
const MAX_CHARS: usize = 1000;

/// A place in ascending order: keys compare as their resources are to be sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// `false` before `true`.
    Boolean(bool),
    /// A number, as bits that sort as the numbers do.
    Number(u64),
    /// The first thousand characters of a text, folded unless letter case counts; also a time, in
    /// UTC with nanoseconds.
    Text(String),
    /// No value: behind all others.
    Missing,
}

pub(super) fn of(path: &AttributePath, resource: &Object, resource_type: &ResourceType) -> SortKey {
    let definition = resource_type.attribute(path);
    let container = match path.schema() {
        Some(urn) => get(resource, urn).and_then(Value::as_object),
        None => Some(resource),
    };
    let value = container
        .and_then(|object| get(object, path.attribute()))
        .and_then(the_one);
    let below = match (path.sub_attribute(), value) {
        (Some(name), _) => Some(name),
        // A complex attribute stands for its `value` (RFC 7643 §2.4).
        (None, Some(Value::Object(_))) => Some("value"),
        (None, _) => None,
    };
    match below {
        Some(name) => {
            let value = value
                .and_then(Value::as_object)
                .and_then(|members| get(members, name))
                .and_then(the_one);
            key(
                value,
                definition.and_then(|known| known.sub_attribute(name)),
            )
        }
        None => key(value, definition),
    }
}

/// Of several values the primary one, or else the first.
fn the_one(value: &Value) -> Option<&Value> {
    let Value::Array(values) = value else {
        return Some(value);
    };
    let primary = |value: &&Value| value.as_object().is_some_and(is_primary);
    values.iter().find(primary).or_else(|| values.first())
}

fn key(value: Option<&Value>, definition: Option<&'static AttributeDefinition>) -> SortKey {
    match value {
        Some(empty) if is_unassigned(empty) => SortKey::Missing,
        Some(Value::Bool(flag)) => SortKey::Boolean(*flag),
        Some(Value::Number(number)) => number
            .as_f64()
            .map_or(SortKey::Missing, |number| SortKey::Number(in_order(number))),
        Some(Value::String(text)) => match definition {
            Some(known) if known.kind == AttributeType::DateTime => time(text),
            Some(known) if known.case_exact => SortKey::Text(start(text.clone())),
            _ => SortKey::Text(start(fold(text))),
        },
        _ => SortKey::Missing,
    }
}

fn start(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_CHARS) {
        text.truncate(end);
    }
    text
}

/// Times sort as instants: the same instant may be written in two time zones.
fn time(text: &str) -> SortKey {
    DateTime::parse_from_rfc3339(text).map_or(SortKey::Missing, |time| {
        let time = time.with_timezone(&Utc);
        SortKey::Text(time.to_rfc3339_opts(SecondsFormat::Nanos, true))
    })
}

/// The bits of a number, so that they compare as the number does; JSON knows no NaN.
fn in_order(number: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    // Minus zero is zero.
    let bits = (number + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}
