//! Random users, groups, and operations on them in the spellings of all clients.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::reference::{ENTERPRISE, Op, Operation, Target};
use super::schema::{Kind, Subs, kind_of};
use super::values::Condition;

const CORE: [&str; 2] = [
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:scim:schemas:core:1.0",
];

/// An attribute, whether the enterprise extension has it, and its sub-attributes.
type Named = (bool, &'static str, &'static [&'static str]);

const OF_USERS: &[Named] = &[
    (false, "userName", &[]),
    (false, "title", &["x"]),
    (false, "active", &[]),
    (false, "name", &["givenName", "familyName", "badge"]),
    (
        false,
        "emails",
        &["value", "type", "primary", "display", "badge"],
    ),
    (
        false,
        "emails",
        &["value", "type", "primary", "display", "badge"],
    ),
    (false, "roles", &["value", "type", "primary"]),
    (
        false,
        "addresses",
        &["country", "streetAddress", "type", "primary"],
    ),
    (false, "id", &[]),
    (false, "groups", &["value"]),
    (false, "password", &[]),
    (false, "badge", &[]),
    (true, "department", &[]),
    (true, "manager", &["value", "displayName"]),
];
const OF_GROUPS: &[Named] = &[
    (false, "displayName", &[]),
    (false, "externalId", &[]),
    (false, "id", &[]),
    (false, "members", &[]),
    (false, "members", &[]),
];

pub(super) fn user() -> impl Strategy<Value = Value> {
    let many = |name| prop::collection::vec(fitting(kind_of(false, name)), 0..3);
    (
        select(vec!["ada@x.test", "ada"]),
        prop::collection::vec(element(kind_of(false, "emails")), 0..4),
        many("roles"),
        prop::collection::vec(element(kind_of(false, "addresses")), 0..3),
        fitting(kind_of(false, "name")),
        fitting(kind_of(true, "manager")),
        prop::option::of(any::<bool>()),
        select(vec!["", "T"]),
    )
        .prop_map(
            |(name, mut emails, roles, postal, parts, manager, active, title)| {
                if name == "ada" {
                    emails.insert(0, json!({"value": "a@x.test", "primary": true}));
                }
                json!({
                    "userName": name, "emails": emails, "roles": roles.concat_arrays(),
                    "addresses": postal, "name": parts, "active": active, "title": title,
                    ENTERPRISE: {"department": title, "manager": manager},
                })
            },
        )
}

trait ConcatArrays {
    fn concat_arrays(self) -> Value;
}

impl ConcatArrays for Vec<Value> {
    fn concat_arrays(self) -> Value {
        let lists = self.into_iter().map(|value| match value {
            Value::Array(items) => items,
            one => vec![one],
        });
        lists.flatten().collect()
    }
}

pub(super) fn group() -> impl Strategy<Value = Value> {
    (select(vec!["", "7"]), fitting(kind_of(false, "members")))
        .prop_map(|(id, members)| json!({"displayName": "G", "externalId": id, "members": members}))
}

pub(super) fn of_users() -> impl Strategy<Value = (Operation, Value)> {
    operation(OF_USERS)
}

pub(super) fn of_groups() -> impl Strategy<Value = (Operation, Value)> {
    operation(OF_GROUPS)
}

fn operation(names: &'static [Named]) -> impl Strategy<Value = (Operation, Value)> {
    let op = || {
        select(vec![
            (Op::Add, "add"),
            (Op::Add, "Add"),
            (Op::Replace, "replace"),
            (Op::Replace, "Replace"),
            (Op::Remove, "remove"),
            (Op::Remove, "Remove"),
        ])
    };
    let with_path = (op(), target(names), any::<u8>()).prop_flat_map(|(op, target, chance)| {
        let value = value(&target.0);
        (Just(op), Just(target), value, Just(chance))
    });
    let with_path = with_path.prop_map(|((op, name), (target, path), value, chance)| {
        // Removals usually have no value, and other operations usually have one.
        let is_left_out = if op == Op::Remove {
            chance < 160
        } else {
            chance < 8
        };
        let value = Some(value).filter(|_| !is_left_out);
        let mut sent = Map::from_iter([
            ("op".to_owned(), json!(name)),
            ("path".to_owned(), path.into()),
        ]);
        sent.extend(value.clone().map(|value| ("value".to_owned(), value)));
        (Operation::At(op, target, value), Value::Object(sent))
    });
    let key = target(names).prop_flat_map(|target| (value(&target.0), Just(target)));
    let no_path = select(vec![
        None,
        Some(Value::Null),
        Some(json!("")),
        Some(json!(CORE[0])),
    ]);
    let keys = (
        op(),
        prop::collection::vec(key, 0..4),
        no_path,
        any::<bool>(),
    );
    let keys = keys.prop_map(|((op, name), keys, path, below_core)| {
        let mut targets: Vec<(Target, Value)> = Vec::new();
        let mut value = Map::new();
        for (given, (target, text)) in keys {
            // A JSON object has each key once.
            if value.insert(text, given.clone()).is_none() {
                targets.push((target, given));
            } else {
                return None;
            }
        }
        let value = if below_core {
            json!({ CORE[1]: value })
        } else {
            Value::Object(value)
        };
        let mut sent =
            Map::from_iter([("op".to_owned(), json!(name)), ("value".to_owned(), value)]);
        sent.extend(path.map(|path| ("path".to_owned(), path)));
        Some((Operation::Keys(op, targets), Value::Object(sent)))
    });
    let keys = keys.prop_filter_map("a key came twice", |it| it);
    let odd = (
        op(),
        select(vec![
            None,
            Some(json!(null)),
            Some(json!("x")),
            Some(json!([{}])),
        ]),
    );
    let odd = odd.prop_map(|((op, name), value)| {
        let mut sent = Map::from_iter([("Op".to_owned(), json!(name))]);
        sent.extend(value.map(|value| ("Value".to_owned(), value)));
        (Operation::Odd(op), Value::Object(sent))
    });
    prop_oneof![12 => with_path, 6 => keys, 1 => odd]
}

/// A target with the text that names it.
fn target(names: &'static [Named]) -> impl Strategy<Value = (Target, String)> {
    let attribute = (
        select(names),
        any::<prop::sample::Index>(),
        0..4_u8,
        any::<bool>(),
        any::<bool>(),
    );
    let attribute =
        attribute.prop_flat_map(|((extension, name, subs), index, form, upper, urn)| {
            let sub = (!subs.is_empty() && form > 1).then(|| subs[index.index(subs.len().max(1))]);
            let filter = match kind_of(extension, name) {
                Kind::Many(known) if form % 2 == 1 => prop::option::of(conditions(known)).boxed(),
                // Sometimes for an attribute with only one value.
                Kind::One(known) if form == 1 && index.index(8) == 0 => {
                    conditions(known).prop_map(Some).boxed()
                }
                _ => Just(None).boxed(),
            };
            // An unknown name keeps its spelling.
            let is_known = !matches!(kind_of(extension, name), Kind::Any);
            let spelled = if upper && is_known {
                name.to_uppercase()
            } else {
                name.to_owned()
            };
            filter.prop_map(move |filter| {
                let mut text = match (extension, urn) {
                    (true, false) => format!("{ENTERPRISE}:{spelled}"),
                    (true, true) => format!("{}:{spelled}", ENTERPRISE.to_uppercase()),
                    (false, true) => format!("{}:{spelled}", CORE[index.index(2)]),
                    (false, false) => spelled.clone(),
                };
                if let Some(filter) = &filter {
                    let terms: Vec<String> = filter.iter().map(written).collect();
                    text = format!("{text}[{}]", terms.join(" and "));
                }
                if let Some(sub) = sub {
                    text = format!("{text}.{sub}");
                }
                (
                    Target::Attribute {
                        extension,
                        name,
                        filter,
                        sub,
                    },
                    text,
                )
            })
        });
    let has_extension = names.iter().any(|(extension, ..)| *extension);
    let whole = move |text: &str| {
        if has_extension {
            (Target::Extension, text.to_owned())
        } else {
            (Target::Broken, "members[".to_owned())
        }
    };
    prop_oneof![
        20 => attribute,
        1 => Just(whole(ENTERPRISE)),
        1 => Just(whole(&ENTERPRISE.to_lowercase())),
        1 => select(vec!["emails[", "name.a.b", "1", "title eq"])
            .prop_map(|text| (Target::Broken, text.to_owned())),
    ]
}

fn conditions(subs: Subs) -> impl Strategy<Value = Vec<Condition>> {
    let names: Vec<&str> = subs.iter().map(|(name, _)| *name).collect();
    let one = select(names).prop_flat_map(|sub| {
        let is_flag = sub == "primary";
        let operators = if is_flag {
            vec!["eq", "eq", "ne", "pr"]
        } else {
            vec!["eq", "eq", "eq", "co", "ne", "pr"]
        };
        let value = if is_flag {
            select(vec![json!(true), json!("True"), json!("false")]).boxed()
        } else {
            text(sub).boxed()
        };
        (Just(sub), select(operators), value)
    });
    let one = one.prop_map(|(sub, operator, value)| Condition {
        sub,
        operator,
        value,
    });
    prop::collection::vec(one, 1..3)
}

fn written(condition: &Condition) -> String {
    let Condition {
        sub,
        operator,
        value,
    } = condition;
    match *operator {
        "pr" => format!("{sub} pr"),
        operator => format!("{sub} {operator} {value}"),
    }
}

/// A few texts in different cases, so that they are often equal.
fn text(name: &str) -> impl Strategy<Value = Value> + use<> {
    let texts = match name {
        "value" | "userName" => ["a@x.test", "A@x.test", "b@x.test"],
        "type" => ["work", "Work", "home"],
        "country" => ["GB", "gb", "DE"],
        _ => ["x", "X", "y"],
    };
    select(texts.to_vec()).prop_map(Value::from)
}

/// The value of an operation for a target, mostly of the right type.
fn value(target: &Target) -> BoxedStrategy<Value> {
    let fits = match target {
        Target::Attribute {
            extension,
            name,
            sub,
            ..
        } => {
            let kind = kind_of(*extension, name);
            match (kind, sub) {
                (Kind::One(subs) | Kind::Many(subs), Some(sub)) => of_sub(subs, sub),
                (Kind::Required | Kind::Text, _) => text(name).boxed(),
                (kind, _) => fitting(kind),
            }
        }
        Target::Extension => {
            let department = text("department");
            let manager = fitting(kind_of(true, "manager"));
            (department, manager, text("displayName"), 0..8_u8)
                .prop_map(|(department, manager, name, chosen)| {
                    let all = json!({"Department": department, "manager": manager, "manager.displayName": name});
                    let Value::Object(all) = all else { return all };
                    let all = all.into_iter().enumerate();
                    let some = all.filter(|(index, _)| chosen >> index & 1 == 1);
                    Value::Object(some.map(|(_, member)| member).collect())
                })
                .boxed()
        }
        Target::Broken => text("x").boxed(),
    };
    if let Target::Attribute { name: "badge", .. } = target {
        // For an unknown attribute, an array would make it multi-valued.
        let scalars = [json!("x"), json!(7), json!(true), json!(""), json!(null)];
        return select(scalars.to_vec()).boxed();
    }
    let nothing = select(vec![
        json!(null),
        json!(""),
        json!([]),
        json!({}),
        json!([""]),
        json!([{}]),
        json!([{}, {}]),
    ]);
    let odd = select(vec![
        json!(7),
        json!("text"),
        json!(true),
        json!([7]),
        json!(["text"]),
        json!(["False"]),
        json!([true]),
        json!(["one", "two"]),
        json!([["text"]]),
        json!({"value": ["text"]}),
        json!([{"value": "w@x.test"}]),
        json!({"value": null}),
        json!({"value": ""}),
        json!({"value": 7}),
        json!([{"type": "work"}, {"type": "home"}]),
    ]);
    prop_oneof![8 => fits, 2 => nothing, 1 => odd].boxed()
}

fn fitting(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Flag => select(vec![
            json!(true),
            json!(false),
            json!("True"),
            json!("FALSE"),
        ])
        .boxed(),
        Kind::One(_) => element(kind),
        Kind::Many(_) => prop_oneof![
            4 => prop::collection::vec(element(kind), 0..4).prop_map(Value::Array),
            1 => element(kind),
            1 => text("value"),
            1 => prop::collection::vec(text("value"), 1..3).prop_map(Value::Array),
        ]
        .boxed(),
        _ => text("x").boxed(),
    }
}

/// An object with some of the sub-attributes, in any order.
fn element(kind: Kind) -> BoxedStrategy<Value> {
    let (Kind::One(subs) | Kind::Many(subs)) = kind else {
        return Just(Value::Null).boxed();
    };
    let members: Vec<_> = subs
        .iter()
        .map(|(name, _)| (Just(*name), prop::option::of(of_sub(subs, name))))
        .collect();
    (members, any::<bool>())
        .prop_map(|(mut members, turned)| {
            if turned {
                members.reverse();
            }
            let given = members
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(given.collect())
        })
        .boxed()
}

fn of_sub(subs: Subs, name: &'static str) -> BoxedStrategy<Value> {
    let known = subs.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, Kind::Flag)) => fitting(Kind::Flag),
        _ => text(name).boxed(),
    }
}
