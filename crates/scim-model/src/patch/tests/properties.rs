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

proptest! {
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
