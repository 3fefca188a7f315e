//! PATCH in its plainest form: RFC 7644 §3.5.2 and the deviations of clients, on plain JSON. It
//! shares no code with the implementation that it is compared with, and may be slow.

use serde_json::{Value, json};

use super::schema::{Kind, Subs, kind_of};
use super::values::{
    Condition, Object, alone, clean, extend, has, holds, is_nothing, list, prefer, same, set,
    sub_kind,
};
use crate::ScimType;
use crate::ScimType::{InvalidPath, InvalidValue, Mutability, NoTarget};

pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Add,
    Replace,
    Remove,
}

/// The target of a path or a key.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Attribute {
        extension: bool,
        name: &'static str,
        filter: Option<Vec<Condition>>,
        sub: Option<&'static str>,
    },
    Extension,
    Broken,
}

#[derive(Debug, Clone)]
pub(super) enum Operation {
    At(Op, Target, Option<Value>),
    /// Without a path: targets and values.
    Keys(Op, Vec<(Target, Value)>),
    /// Without a path, and the value is not an object.
    Odd(Op),
}

type Outcome = Result<(), ScimType>;

/// The resource after all operations, or the error.
pub(super) fn patch(before: &Object, operations: &[Operation]) -> Result<Object, ScimType> {
    let is_user = before.contains_key("userName");
    // The whole request is parsed before any operation is applied.
    operations
        .iter()
        .try_for_each(|operation| match operation {
            Operation::At(_, Target::Broken, _) => Err(InvalidPath),
            Operation::Keys(Op::Remove, _) | Operation::Odd(Op::Remove) => Err(NoTarget),
            Operation::At(Op::Add | Op::Replace, _, None) | Operation::Odd(_) => Err(InvalidValue),
            Operation::At(..) | Operation::Keys(..) => Ok(()),
        })?;
    let mut resource = before.clone();
    for operation in operations {
        match operation {
            Operation::At(op, target, value) => {
                at(&mut resource, target, *op, value.as_ref(), false)?;
            }
            Operation::Keys(op, keys) => {
                for (target, value) in keys {
                    at(&mut resource, target, *op, Some(value), true)?;
                }
            }
            Operation::Odd(..) => return Err(InvalidValue),
        }
    }
    if is_user {
        valid_user(&resource)?;
    } else {
        text_of(&resource, "displayName")?;
    }
    Ok(resource)
}

fn text_of(object: &Object, name: &str) -> Outcome {
    let text = object.get(name).and_then(Value::as_str).unwrap_or_default();
    if text.trim().is_empty() {
        Err(InvalidValue)
    } else {
        Ok(())
    }
}

/// A user has a name, and an e-mail address in it or as the primary or first of `emails`.
fn valid_user(user: &Object) -> Outcome {
    text_of(user, "userName")?;
    let nothing = Vec::new();
    let emails = user
        .get("emails")
        .and_then(Value::as_array)
        .unwrap_or(&nothing);
    let valued = || emails.iter().filter(|email| email["value"].is_string());
    let email = valued()
        .find(|email| email["primary"] == true)
        .or_else(|| valued().next());
    let is_email = |value: &Value| value.as_str().is_some_and(|text| text.contains('@'));
    let known = is_email(&user["userName"]) || email.is_some_and(|it| is_email(&it["value"]));
    if known { Ok(()) } else { Err(InvalidValue) }
}

fn at(
    object: &mut Object,
    target: &Target,
    op: Op,
    value: Option<&Value>,
    as_key: bool,
) -> Outcome {
    match target {
        Target::Broken => Err(InvalidPath),
        Target::Extension => extension(object, op, value),
        Target::Attribute {
            extension: true,
            name,
            filter,
            sub,
        } => {
            let mut inner = match object.get(ENTERPRISE) {
                Some(Value::Object(inner)) => inner.clone(),
                _ => Object::new(),
            };
            let kind = kind_of(true, name);
            attribute(&mut inner, kind, name, filter.as_deref(), *sub, op, value)?;
            set(object, ENTERPRISE, Some(Value::Object(inner)));
            Ok(())
        }
        Target::Attribute {
            name, filter, sub, ..
        } => match kind_of(false, name) {
            // Clients echo read-only attributes among other keys.
            Kind::ReadOnly if !as_key => Err(Mutability),
            Kind::ReadOnly | Kind::Ignored => Ok(()),
            kind => attribute(object, kind, name, filter.as_deref(), *sub, op, value),
        },
    }
}

fn extension(object: &mut Object, op: Op, value: Option<&Value>) -> Outcome {
    match value {
        Some(Value::Object(members)) if op != Op::Remove => {
            for (key, value) in members {
                let (name, sub) = match key.split_once('.') {
                    Some((name, sub)) => (name, Some(sub)),
                    None => (key.as_str(), None),
                };
                let spelled = |known: &&&str| known.eq_ignore_ascii_case(name);
                let name = ["department", "employeeNumber", "manager", "value"]
                    .iter()
                    .find(spelled)
                    .unwrap();
                let sub = sub.map(|_| "displayName");
                let target = Target::Attribute {
                    extension: true,
                    name,
                    filter: None,
                    sub,
                };
                at(object, &target, op, Some(value), true)?;
            }
        }
        Some(value) if op != Op::Remove && !is_nothing(value) => return Err(InvalidValue),
        _ => set(object, ENTERPRISE, None),
    }
    Ok(())
}

fn attribute(
    object: &mut Object,
    kind: Kind,
    name: &str,
    filter: Option<&[Condition]>,
    sub: Option<&str>,
    op: Op,
    value: Option<&Value>,
) -> Outcome {
    // An object without sub-attributes changes none.
    let may_be = match kind {
        Kind::Many(_) => true,
        Kind::One(_) => filter.is_none(),
        Kind::Any => filter.is_none() && object.get(name).is_none_or(|it| !it.is_string()),
        _ => false,
    };
    if may_be && sub.is_none() && op != Op::Remove && value.is_some_and(names_nothing) {
        return Ok(());
    }
    match (kind, filter, sub) {
        (Kind::Many(subs), _, _) => {
            let values = match object.get(name) {
                Some(Value::Array(values)) => values.clone(),
                _ => Vec::new(),
            };
            let values = match (filter, sub) {
                (Some(filter), sub) => chosen(values, subs, filter, sub, op, value)?,
                (None, Some(sub)) => part(values, subs, sub, op, value)?,
                (None, None) => many(values, subs, op, value)?,
            };
            set(object, name, Some(Value::Array(values)));
            Ok(())
        }
        (Kind::One(subs), None, sub) => one(object, name, subs, sub, op, value),
        (kind, None, None) => simple(object, name, kind, op, value),
        _ => Err(InvalidPath),
    }
}

/// `{}`, also in an array.
fn names_nothing(value: &Value) -> bool {
    let items = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    !items.is_empty() && items.iter().all(|item| *item == json!({}))
}

/// The value of an addition or a replacement; `None` for a removal.
fn brought(op: Op, value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| op != Op::Remove && !is_nothing(value))
}

fn simple(object: &mut Object, name: &str, kind: Kind, op: Op, value: Option<&Value>) -> Outcome {
    if matches!(kind, Kind::Required) && op == Op::Remove {
        return Err(Mutability);
    }
    let outright = op == Op::Remove && value.is_none_or(Value::is_null);
    let value = match brought(op, value) {
        Some(value) => clean(value, kind)?,
        None => None,
    };
    // A missing value is neither true nor false.
    if matches!(kind, Kind::Flag) && value.is_none() && !outright {
        return Err(InvalidValue);
    }
    set(object, name, value);
    Ok(())
}

/// A single complex value is merged, unless its `value` changes.
fn one(
    object: &mut Object,
    name: &str,
    subs: Subs,
    sub: Option<&str>,
    op: Op,
    value: Option<&Value>,
) -> Outcome {
    let value = brought(op, value);
    let given = match (sub, value) {
        (Some(sub), value) => json!({ sub: value }),
        (None, None) => {
            set(object, name, None);
            return Ok(());
        }
        (None, Some(value)) => match alone(value, Kind::One(subs)) {
            Value::String(text) if has(subs, "value") => json!({ "value": text }),
            value => value.clone(),
        },
    };
    let Value::Object(given) = given else {
        return Err(InvalidValue);
    };
    let mut merged = match object.get(name) {
        Some(Value::Object(merged)) => merged.clone(),
        _ => Object::new(),
    };
    if has(subs, "value")
        && let Some(value) = given.get("value")
    {
        if clean(value, sub_kind(subs, "value"))?.is_none() {
            for (key, value) in &given {
                clean(value, sub_kind(subs, key))?;
            }
            set(object, name, None);
            return Ok(());
        }
        if merged.get("value") != clean(value, sub_kind(subs, "value"))?.as_ref() {
            merged.clear();
        }
    }
    for (key, value) in given {
        let value = clean(&value, sub_kind(subs, &key))?;
        set(&mut merged, &key, value);
    }
    set(object, name, Some(Value::Object(merged)));
    Ok(())
}

fn many(
    mut values: Vec<Value>,
    subs: Subs,
    op: Op,
    value: Option<&Value>,
) -> Result<Vec<Value>, ScimType> {
    let Some(value) = value.filter(|value| op != Op::Remove || !value.is_null()) else {
        return Ok(Vec::new());
    };
    let given = list(value, subs)?;
    match op {
        Op::Replace => return Ok(given),
        Op::Remove => values.retain(|value| !given.iter().any(|it| same(it, value, subs))),
        Op::Add => {
            let mut preferred = None;
            for it in given {
                let is_primary = it["primary"] == true;
                let known = values.iter().position(|known| same(known, &it, subs));
                let position = known.unwrap_or(values.len());
                if known.is_some() {
                    extend(&mut values[position], &it, subs);
                } else {
                    values.push(it);
                }
                preferred = Some(position).filter(|_| is_primary).or(preferred);
            }
            prefer(&mut values, preferred.as_slice());
        }
    }
    Ok(values)
}

/// A sub-attribute of unspecified values.
fn part(
    mut values: Vec<Value>,
    subs: Subs,
    sub: &str,
    op: Op,
    value: Option<&Value>,
) -> Result<Vec<Value>, ScimType> {
    let positions = if brought(op, value).is_none() {
        (0..values.len()).collect()
    } else {
        if values.is_empty() {
            values.push(json!({}));
        }
        let primary = values.iter().position(|value| value["primary"] == true);
        vec![primary.unwrap_or(0)]
    };
    set_part(values, &positions, subs, sub, brought(op, value))
}

fn set_part(
    mut values: Vec<Value>,
    positions: &[usize],
    subs: Subs,
    sub: &str,
    value: Option<&Value>,
) -> Result<Vec<Value>, ScimType> {
    let value = match value {
        Some(value) => clean(value, sub_kind(subs, sub))?,
        None => None,
    };
    for position in positions {
        set(
            values[*position].as_object_mut().unwrap(),
            sub,
            value.clone(),
        );
    }
    prefer(&mut values, positions);
    if value.is_some() {
        return Ok(values);
    }
    // An e-mail without a value is removed.
    let says_something = |value: &Value| {
        let mut keys = value.as_object().unwrap().keys();
        keys.any(|key| !["type", "primary", "display"].contains(&key.as_str()))
            && (sub != "value" || value.get("value").is_some())
    };
    let kept = values.into_iter().enumerate();
    let kept =
        kept.filter(|(position, value)| !positions.contains(position) || says_something(value));
    Ok(kept.map(|(_, value)| value).collect())
}

fn chosen(
    mut values: Vec<Value>,
    subs: Subs,
    filter: &[Condition],
    sub: Option<&str>,
    op: Op,
    value: Option<&Value>,
) -> Result<Vec<Value>, ScimType> {
    let fulfills = |value: &Value| filter.iter().all(|condition| holds(condition, value, subs));
    let mut positions: Vec<usize> = (0..values.len())
        .filter(|&it| fulfills(&values[it]))
        .collect();
    let mut value = brought(op, value);
    let mut given = match value.filter(|_| sub.is_none()) {
        Some(value) => list(value, subs)?,
        None => Vec::new(),
    };
    match given.len() {
        0 if sub.is_none() => value = None,
        0 | 1 => {}
        _ => return Err(InvalidValue),
    }
    // The new value that the filter describes.
    let described = filter.iter().all(|it| it.operator == "eq").then(|| {
        let members = filter
            .iter()
            .map(|it| (it.sub.to_owned(), it.value.clone()));
        Value::Object(members.collect())
    });
    if positions.is_empty() {
        if value.is_none() {
            return Ok(values);
        }
        let described = described.clone().ok_or(NoTarget)?;
        positions.push(values.len());
        values.push(list(&described, subs)?.remove(0));
    }
    if let Some(sub) = sub {
        return set_part(values, &positions, subs, sub, value);
    }
    let Some(given) = given.pop() else {
        let mut position = 0;
        values.retain(|_| {
            position += 1;
            let is_meant = positions.contains(&(position - 1));
            !is_meant || op == Op::Add
        });
        return Ok(values);
    };
    for position in &positions {
        if op == Op::Replace {
            let seed = described.as_ref().map(|it| list(it, subs)).transpose()?;
            values[*position] = seed.map_or_else(|| json!({}), |mut seed| seed.remove(0));
            values[*position]
                .as_object_mut()
                .unwrap()
                .extend(given.as_object().unwrap().clone());
        } else {
            extend(&mut values[*position], &given, subs);
        }
    }
    prefer(&mut values, &positions);
    Ok(values)
}
