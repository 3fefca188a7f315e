//! No request makes PATCH panic, and a rejected one changes nothing.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{ENTERPRISE, user};
use crate::PatchRequest;

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z@.]{0,6}".prop_map(Value::from),
        Just(json!("True")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            proptest::collection::vec((path(), inner), 0..3)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

fn path() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(vec![
        "active",
        "userName",
        "name",
        "name.givenName",
        "emails",
        "emails.value",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "emails[primary eq \"True\"].value",
        "roles[value eq 3]",
        "members",
        "value",
        "type",
        "primary",
        "unknown",
        "unknown.part",
        "unknown[a eq 1].b",
        "id",
        "password",
        ENTERPRISE,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:x:y",
        "urn:x:y:z",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn operation() -> impl Strategy<Value = Value> {
    let op = proptest::sample::select(vec!["add", "Replace", "REMOVE"]);
    (
        op,
        proptest::option::of(path()),
        proptest::option::of(json_value()),
    )
        .prop_map(|(op, path, value)| {
            let mut operation = Map::from_iter([("op".to_owned(), Value::from(op))]);
            operation.extend(path.map(|path| ("path".to_owned(), path.into())));
            operation.extend(value.map(|value| ("value".to_owned(), value)));
            Value::Object(operation)
        })
}

/// A value of a multi-valued attribute, which may be the same as another.
fn element() -> impl Strategy<Value = Value> {
    let members = |name: &'static str, values: Vec<Value>| {
        let value = proptest::option::of(proptest::sample::select(values));
        value.prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    let object = (
        members("value", vec![json!("a"), json!("A"), json!("b"), json!("")]),
        members("type", vec![json!("work"), json!("Work"), json!("home")]),
        members("primary", vec![json!(true), json!(false)]),
        members(
            "n",
            vec![
                json!(1),
                json!({"b": 1, "a": 2}),
                json!({"a": 2, "b": 1}),
                Value::Null,
            ],
        ),
    );
    let object = object.prop_map(|(value, kind, primary, more)| {
        let members = [value, kind, primary, more].into_iter().flatten();
        Value::Object(members.collect())
    });
    prop_oneof![8 => object, 1 => Just(json!("a"))]
}

/// An operation on one of few attributes with several values.
fn operation_on_values() -> impl Strategy<Value = Value> {
    let attribute = proptest::sample::select(vec![
        "phoneNumbers",
        "PhoneNumbers",
        "addresses",
        "unknown",
        "Unknown",
        "urn:x:y:unknown",
        "URN:x:y:Unknown",
    ]);
    let values = || proptest::collection::vec(element(), 1..4);
    let changed = (
        proptest::sample::select(vec!["add", "add", "add", "remove"]),
        values(),
    );
    let changed = changed.prop_map(|(op, values)| (op, "", Some(Value::Array(values))));
    let other = prop_oneof![
        Just(("remove", "", None)),
        values().prop_map(|values| ("replace", "", Some(Value::Array(values)))),
        Just(("remove", "[type eq \"work\"]", None)),
        Just(("replace", "[value eq \"a\"].type", Some(json!("home")))),
        Just(("replace", ".value", Some(json!("b")))),
        element().prop_map(|value| ("add", "[type eq \"home\"]", Some(value))),
    ];
    (attribute, prop_oneof![4 => changed, 1 => other]).prop_map(|(attribute, (op, rest, value))| {
        let mut operation = json!({"op": op, "path": format!("{attribute}{rest}")});
        if let (Some(value), Value::Object(operation)) = (value, &mut operation) {
            operation.insert("value".to_owned(), value);
        }
        operation
    })
}

/// The attributes with their names in lower case.
fn lower(attributes: &Map<String, Value>) -> Map<String, Value> {
    let each = attributes.iter().map(|(name, value)| {
        let value = match value {
            Value::Object(inside) => Value::Object(lower(inside)),
            other => other.clone(),
        };
        (name.to_ascii_lowercase(), value)
    });
    each.collect()
}

proptest! {
    #[test]
    fn operations_of_one_request_do_what_those_of_many_do(
        operations in proptest::collection::vec(operation_on_values(), 1..12),
    ) {
        let before = user(&json!({
            "phoneNumbers": [{"value": "a", "type": "work"}, {"n": 1, "primary": true}],
            "unknown": [{"value": "a"}, {"n": 1}, {"n": {"a": 2, "b": 1}}],
            "urn:x:y": {"unknown": [{"value": "a", "type": "home"}]},
        }));
        let request = |operations: &[Value]| PatchRequest::parse(&json!({"Operations": operations}));
        let mut one_by_one = before.clone();
        let each = operations.chunks(1).try_for_each(|operation| {
            request(operation)?.apply(&mut one_by_one).map(drop)
        });
        let mut at_once = before.clone();
        let all = request(&operations).and_then(|patch| patch.apply(&mut at_once));
        prop_assert_eq!(each.is_ok(), all.is_ok());
        if all.is_ok() {
            // A request remembers how a name was spelled that it removes and adds again.
            prop_assert_eq!(lower(at_once.attributes()), lower(one_by_one.attributes()));
        }
    }

    #[test]
    fn no_patch_panics_and_a_rejected_one_changes_nothing(
        operations in proptest::collection::vec(operation(), 1..5),
    ) {
        let before = user(&json!({
            "active": true,
            "name": {"givenName": "A"},
            "emails": [{"value": "a@x.test", "type": "work", "primary": true}],
            "unknown": [{"a": 1}],
            "urn:x:y": {"z": 1},
        }));
        let mut after = before.clone();
        if let Ok(patch) = PatchRequest::parse(&json!({"Operations": operations})) {
            match patch.apply(&mut after) {
                Ok(changed) => {
                    // Only an explicit removal, with a path and without a value, unassigns it.
                    let outright = operations.iter().any(|operation| {
                        operation.get("path").is_some() && operation.get("value").is_none_or(Value::is_null)
                    });
                    prop_assert!(outright || after.active().is_some());
                    prop_assert_eq!(changed.is_empty(), before == after);
                }
                Err(error) => {
                    prop_assert!((400..500).contains(&error.status));
                    prop_assert_eq!(&after, &before);
                }
            }
        }
    }

    #[test]
    fn no_body_makes_the_parser_panic(body in json_value()) {
        let _ = PatchRequest::parse(&body);
        let _ = crate::UserResource::from_client(&body);
        let _ = crate::GroupResource::from_client(&body);
    }
}
