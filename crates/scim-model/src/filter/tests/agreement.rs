//! Random filters on random users: a plain evaluator finds the same users.

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::Filter;
use crate::schema::USER_TYPE;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A filter as a separate tree; paths are lists of names from the resource down.
#[derive(Debug, Clone)]
enum Plain {
    Is(&'static [&'static str], &'static str, Value),
    Some(&'static str, Box<Plain>),
    All(Vec<Plain>),
    Any(Vec<Plain>),
    Not(Box<Plain>),
}

/// Names from the resource down.
const PATHS: [&[&str]; 9] = [
    &["userName"],
    &["externalId"],
    &["active"],
    &["name", "givenName"],
    &["emails"],
    &["emails", "value"],
    &["emails", "primary"],
    &["level"],
    &[ENTERPRISE, "department"],
];
const PARTS: [&[&str]; 3] = [&["value"], &["type"], &["primary"]];

impl Plain {
    fn written(&self) -> String {
        let list = |terms: &[Self], word: &str| {
            let terms: Vec<String> = terms
                .iter()
                .map(|it| format!("({})", it.written()))
                .collect();
            terms.join(word)
        };
        match self {
            Self::Is(path, operator, value) => {
                let path = path.join(if path[0] == ENTERPRISE { ":" } else { "." });
                match *operator {
                    "pr" => format!("{path} PR"),
                    operator => format!("{path} {operator} {value}"),
                }
            }
            Self::Some(name, filter) => format!("{}[{}]", name.to_uppercase(), filter.written()),
            Self::All(terms) => list(terms, " and "),
            Self::Any(terms) => list(terms, " OR "),
            Self::Not(filter) => format!("not ({})", filter.written()),
        }
    }

    fn fulfilled(&self, by: &Value) -> bool {
        match self {
            Self::Is(path, operator, wanted) => {
                let found = found(by, path);
                if *operator == "pr" {
                    return !found.is_empty();
                }
                let found: Vec<&Value> = found.into_iter().filter_map(default_part).collect();
                match *operator {
                    "eq" if wanted.is_null() => found.is_empty(),
                    "ne" if wanted.is_null() => !found.is_empty(),
                    // Without a value, nothing is greater or less.
                    _ if wanted.is_null() => false,
                    // A missing value is not equal.
                    "ne" if found.is_empty() => true,
                    operator => {
                        let fold = match path {
                            ["externalId"] => str::to_owned,
                            // Of e-mail addresses and user names, ASCII letters only.
                            ["userName" | "emails" | "value"] | ["emails", "value"] => {
                                str::to_ascii_lowercase
                            }
                            _ => str::to_lowercase,
                        };
                        found.iter().any(|it| compares(it, operator, wanted, fold))
                    }
                }
            }
            Self::Some(name, filter) => found(by, &[name]).iter().any(|it| filter.fulfilled(it)),
            Self::All(terms) => terms.iter().all(|term| term.fulfilled(by)),
            Self::Any(terms) => terms.iter().any(|term| term.fulfilled(by)),
            Self::Not(filter) => !filter.fulfilled(by),
        }
    }
}

/// All values at a path.
fn found<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    let here = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    };
    match path {
        [] => here,
        [name, rest @ ..] => {
            let below = here.into_iter().filter_map(|it| it.get(name));
            below.flat_map(|it| found(it, rest)).collect()
        }
    }
}

/// `emails` stands for `emails.value`.
fn default_part(value: &Value) -> Option<&Value> {
    if value.is_object() {
        value.get("value")
    } else {
        Some(value)
    }
}

fn compares(actual: &Value, operator: &str, wanted: &Value, fold: fn(&str) -> String) -> bool {
    let order = match (actual, wanted) {
        (Value::Bool(actual), wanted) => {
            let wanted = match wanted {
                Value::Bool(wanted) => Some(*wanted),
                Value::String(text) => text.to_lowercase().parse().ok(),
                _ => None,
            };
            return match operator {
                "eq" => wanted == Some(*actual),
                "ne" => wanted != Some(*actual),
                _ => false,
            };
        }
        (Value::Number(actual), Value::Number(wanted)) => {
            actual.as_f64().partial_cmp(&wanted.as_f64())
        }
        (Value::String(actual), wanted) => {
            let wanted = wanted
                .as_str()
                .map_or_else(|| wanted.to_string(), str::to_owned);
            let (actual, wanted) = (fold(actual), fold(&wanted));
            match operator {
                "co" => return actual.contains(&wanted),
                "sw" => return actual.starts_with(&wanted),
                "ew" => return actual.ends_with(&wanted),
                _ => Some(actual.cmp(&wanted)),
            }
        }
        _ => None,
    };
    match operator {
        "eq" => order.is_some_and(Ordering::is_eq),
        "ne" => order.is_none_or(Ordering::is_ne),
        "gt" => order.is_some_and(Ordering::is_gt),
        "ge" => order.is_some_and(Ordering::is_ge),
        "lt" => order.is_some_and(Ordering::is_lt),
        "le" => order.is_some_and(Ordering::is_le),
        _ => false,
    }
}

fn text() -> impl Strategy<Value = Value> {
    select(vec!["a", "A", "ab", "BA", "b", "work", "Ä", "ä"]).prop_map(Value::from)
}

fn wanted() -> impl Strategy<Value = Value> {
    let other = vec![
        json!(null),
        json!(true),
        json!(false),
        json!("True"),
        json!(3),
        json!(2.5),
    ];
    prop_oneof![3 => text(), 2 => select(other)]
}

fn comparison(paths: &'static [&'static [&'static str]]) -> impl Strategy<Value = Plain> {
    let operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"];
    (select(paths), select(operators.to_vec()), wanted())
        .prop_map(|(path, operator, value)| Plain::Is(path, operator, value))
}

fn combined(leaf: BoxedStrategy<Plain>) -> impl Strategy<Value = Plain> {
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Plain::All),
            several().prop_map(Plain::Any),
            inner.clone().prop_map(|inner| Plain::Not(Box::new(inner))),
        ]
    })
}

fn filter() -> impl Strategy<Value = Plain> {
    let chosen = combined(comparison(&PARTS).boxed());
    let chosen = chosen.prop_map(|filter| Plain::Some("emails", Box::new(filter)));
    combined(prop_oneof![3 => comparison(&PATHS), 2 => chosen].boxed())
}

fn user() -> impl Strategy<Value = Value> {
    let maybe = || prop::option::of(text());
    let email =
        (maybe(), maybe(), prop::option::of(any::<bool>())).prop_map(|(value, kind, primary)| {
            only_given(json!({"value": value, "type": kind, "primary": primary}))
        });
    let emails = prop::collection::vec(email, 0..3).prop_map(|emails| {
        let given = |email: &Value| email.as_object().is_some_and(|it| !it.is_empty());
        emails.into_iter().filter(given).collect::<Vec<_>>()
    });
    let level = select(vec![
        json!(null),
        json!(3),
        json!(2.5),
        json!(-1),
        json!("3"),
    ]);
    let active = prop::option::of(any::<bool>());
    (text(), maybe(), active, maybe(), emails, level, maybe()).prop_map(
        |(name, id, active, given, emails, level, department)| {
            only_given(json!({
                "userName": name, "externalId": id, "active": active, "emails": emails,
                "name": only_given(json!({"givenName": given})), "level": level,
                ENTERPRISE: only_given(json!({"department": department})),
            }))
        },
    )
}

/// Resources contain no null.
fn only_given(value: Value) -> Value {
    let Value::Object(members) = value else {
        return value;
    };
    let given = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(given.collect())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_filters_find_the_same_users_as_a_plain_evaluator(filter in filter(), user in user()) {
        let text = filter.written();
        let read = Filter::parse(&text).unwrap();
        let found = read.matches(user.as_object().unwrap(), &USER_TYPE);
        prop_assert_eq!(found, filter.fulfilled(&user), "{} {}", text, user);
    }
}
