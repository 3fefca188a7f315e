//! Changes selected values of a multi-valued attribute: `emails[type eq "work"].value`.

use serde_json::{Map, Value};

use super::target::{Change, Target, take_out};
use super::work::{Work, weight, weight_of_all};
use crate::error::ScimError;
use crate::filter::{ElementFilter, Filter, FilterValue, Operator};
use crate::indexed::IndexedObject;
use crate::json::{Object, get, is_unassigned, put, put_all};
use crate::path::ValuePath;
use crate::resource::{check_names_after, is_primary, normalize_value};
use crate::schema::AttributeType;

pub(super) fn change(
    container: &mut IndexedObject,
    target: &Target,
    path: &ValuePath,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let whole = match (&path.sub_attribute, change.single_value()) {
        (None, Some(value)) => one_value(value, target)?,
        _ => None,
    };
    let brings_a_part = path.sub_attribute.is_some() && change.single_value().is_some();
    let mut values = take_out(container, target);
    let compared = weight_of_all(&values).saturating_mul(path.filter.comparisons());
    work.spend(compared)?;
    let filter = ElementFilter::new(&path.filter, target.definition);
    let chosen = |value: &Value| filter.matches(value);
    let mut positions: Vec<usize> = values
        .iter()
        .enumerate()
        .filter(|(_, v)| chosen(v))
        .map(|(position, _)| position)
        .collect();
    if positions.is_empty() {
        if whole.is_none() && !brings_a_part {
            // There is nothing to remove: Okta removes members twice.
            container.put(&target.name, Value::Array(values));
            return Ok(());
        }
        // Entra adds and replaces values that do not exist yet by a value path, though RFC 7644 has a
        // replacement rejected; `type eq "work"` describes the new value.
        let Some(seed) = seed(&path.filter, target)? else {
            return Err(ScimError::no_target(format!(
                "{}: no value matches [{}]",
                target.label, path.filter
            )));
        };
        positions.push(values.len());
        values.push(Value::Object(seed));
    }
    if let Some(name) = &path.sub_attribute {
        set_sub_attribute(&mut values, &positions, target, name, change, work)?;
    } else {
        if let Some(whole) = &whole {
            let seeded = path.filter.comparisons().saturating_mul(64);
            let copied = weight(whole).saturating_add(seeded);
            work.spend(copied.saturating_mul(positions.len()))?;
        }
        set_whole(&mut values, &positions, target, &path.filter, change, whole)?;
    }
    container.put(&target.name, Value::Array(values));
    Ok(())
}

/// Sets or clears one sub-attribute of the values at these positions.
pub(super) fn set_sub_attribute(
    values: &mut Vec<Value>,
    positions: &[usize],
    target: &Target,
    name: &str,
    change: Change<'_>,
    work: &mut Work,
) -> Result<(), ScimError> {
    let (definition, name) = target.sub_attribute(name);
    let label = format!("{}.{name}", target.label);
    let value = match change.single_value() {
        Some(value) => normalize_value(value, definition, &label)?,
        None => None,
    };
    work.spend(
        value
            .as_ref()
            .map_or(8, weight)
            .saturating_mul(positions.len()),
    )?;
    for position in positions {
        match values.get_mut(*position) {
            Some(Value::Object(members)) => {
                let before = members.len();
                put(members, &name, value.clone().unwrap_or_default());
                check_names_after(&target.label, before, members.len())?;
            }
            _ => return Err(target.invalid_path("its values have no sub-attributes")),
        }
    }
    prefer(values, positions);
    if value.is_none() {
        remove_where(values, positions, |value| is_hollow(value, &name));
    }
    Ok(())
}

/// The single value of an operation. It is parsed as a list, so that a bare string and a list of one
/// object are accepted too; `None` if it is unassigned.
fn one_value(given: &Value, target: &Target) -> Result<Option<Value>, ScimError> {
    match normalize_value(given, target.definition, &target.label)? {
        Some(Value::Array(given)) => match <[Value; 1]>::try_from(given) {
            Ok([given]) => Ok(Some(given)),
            Err(given) => Err(ScimError::invalid_value(format!(
                "{}: expected one value, received {}",
                target.label,
                given.len()
            ))),
        },
        given => Ok(given),
    }
}

/// Sets, extends or removes the values at these positions.
fn set_whole(
    values: &mut Vec<Value>,
    positions: &[usize],
    target: &Target,
    filter: &Filter,
    change: Change<'_>,
    given: Option<Value>,
) -> Result<(), ScimError> {
    let Some(given) = given else {
        if !matches!(change, Change::Add(_)) {
            remove_where(values, positions, |_| true);
        }
        return Ok(());
    };
    for position in positions {
        let Some(value) = values.get_mut(*position) else {
            continue;
        };
        match (value, &given, change) {
            (Value::Object(members), Value::Object(given), Change::Add(_)) => {
                target.extend(members, given.clone())?;
            }
            (value, Value::Object(given), _) => {
                // Replaced (RFC 7644 §3.5.2.3), but the path still describes it.
                let mut members = seed(filter, target)?.unwrap_or_default();
                put_all(&mut members, given.clone());
                *value = Value::Object(members);
            }
            (value, given, _) => *value = given.clone(),
        }
    }
    prefer(values, positions);
    Ok(())
}

/// If one of the values at these positions is primary, no other value is (RFC 7643 §2.4).
pub(super) fn prefer(values: &mut [Value], positions: &[usize]) {
    let is_primary_at = |position: &&usize| {
        values
            .get(**position)
            .and_then(Value::as_object)
            .is_some_and(is_primary)
    };
    let Some(preferred) = positions.iter().rfind(is_primary_at).copied() else {
        return;
    };
    for (position, value) in values.iter_mut().enumerate() {
        if let Value::Object(members) = value
            && position != preferred
            && is_primary(members)
        {
            members.insert("primary".into(), Value::Bool(false));
        }
    }
}

/// Removes the values at these positions for which `unwanted` is true.
fn remove_where(values: &mut Vec<Value>, positions: &[usize], unwanted: impl Fn(&Value) -> bool) {
    for position in positions {
        if let Some(value) = values.get_mut(*position)
            && unwanted(value)
        {
            *value = Value::Null;
        }
    }
    values.retain(|value| !value.is_null());
}

/// Whether clearing a sub-attribute has left only labels, such as the type of an e-mail without a
/// value.
fn is_hollow(value: &Value, cleared: &str) -> bool {
    let Value::Object(members) = value else {
        return is_unassigned(value);
    };
    let is_content = |key: &String| {
        let labels = ["type", "primary", "display"];
        !labels.iter().any(|label| key.eq_ignore_ascii_case(label))
    };
    !members.keys().any(is_content) || (cleared == "value" && get(members, "value").is_none())
}

/// The new value that a filter describes: `type eq "work" and primary eq "True"`. `None` for a
/// filter that does not determine a value.
fn seed(filter: &Filter, target: &Target) -> Result<Option<Object>, ScimError> {
    let mut members = Map::new();
    if !collect(filter, target, &mut members) {
        return Ok(None);
    }
    match normalize_value(&Value::Object(members), target.definition, &target.label)? {
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(Value::Array(values)) => Ok(values.into_iter().find_map(|value| match value {
            Value::Object(members) => Some(members),
            _ => None,
        })),
        _ => Ok(None),
    }
}

fn collect(filter: &Filter, target: &Target, members: &mut Object) -> bool {
    match filter {
        Filter::And(terms) => terms.iter().all(|term| collect(term, target, members)),
        Filter::Compare {
            path,
            operator: Operator::Equal,
            value,
        } if path.schema().is_none() && path.sub_attribute().is_none() => {
            let (known, name) = target.sub_attribute(path.attribute());
            let value = match value {
                FilterValue::Null => return true,
                FilterValue::Number(number)
                    if known.is_none_or(|known| known.kind != AttributeType::String) =>
                {
                    Value::Number(number.clone())
                }
                // Text without quotes: `members[value eq 42]`.
                other => Value::from(other.as_text().unwrap_or_default()),
            };
            members.insert(name, value);
            true
        }
        _ => false,
    }
}
