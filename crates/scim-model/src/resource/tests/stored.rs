//! Stored resources: the text equals the JSON.

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::resource::StoredResource;
use crate::schema::USER_TYPE;
use crate::{Meta, Projection};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The resource as text and as JSON.
fn both(
    attributes: &str,
    more: Vec<(&'static str, Value)>,
    projection: &Projection,
) -> (Value, Value) {
    let time = DateTime::from_timestamp_micros(1_767_323_045_000_123).unwrap();
    let user = StoredResource {
        resource_type: &USER_TYPE,
        id: "a \"quoted\" id",
        attributes,
        more,
        meta: &Meta::new(&USER_TYPE, "https://x.test/v2", "\"", time, time, 7),
    };
    let text = user.to_text(projection).unwrap();
    let json = projection.apply(&user.to_json().unwrap(), &USER_TYPE);
    (serde_json::from_str(&text).unwrap(), json.into())
}

#[test]
fn text_and_json_are_equal_for_every_kind_of_user() {
    let groups = json!([{"value": "g", "$ref": "https://x.test/v2/Groups/g", "display": "\"G\""}]);
    let users = [
        json!({}),
        json!({"userName": "ada@example.com"}),
        json!({"userName": "\u{0}\"\\ü\u{1f600}", "active": false, "emails": [{"value": "a@x.test"}]}),
        json!({"userName": "a", ENTERPRISE: {"department": "D"}, "urn:x:y": {"a": 1}, "urn:z": 3}),
        json!({"userName": "a", "urn:x:y": {}, "URN:x:z": {"a": 1}}),
        json!({"userName": "a", ENTERPRISE: {"manager": {"value": "2"}}, "n": 1.5}),
        json!({"userName": "a", "password": "never", "PassWord": "never"}),
        json!({"userName": "a", "id": "theirs", "meta": 1, "schemas": []}),
        json!({"name with \"quotes\"": 1, "urn:\"": {"a": 1}}),
    ];
    let projections = [
        Projection::all(),
        Projection::parse(Some("userName,urn:x:y"), None).unwrap(),
        Projection::parse(None, Some("emails,groups")).unwrap(),
    ];
    for user in &users {
        for projection in &projections {
            for more in [vec![], vec![("groups", groups.clone())]] {
                let (text, json) = both(&user.to_string(), more, projection);
                assert_eq!(text, json, "{user}");
            }
        }
    }
}

#[test]
fn attributes_that_are_not_an_object_are_an_error() {
    let time = DateTime::UNIX_EPOCH;
    for (attributes, right) in [("{}", true), ("", false), ("[]", false), ("{} {}", false)] {
        let user = StoredResource {
            resource_type: &USER_TYPE,
            id: "1",
            attributes,
            more: vec![],
            meta: &Meta::new(&USER_TYPE, "https://x.test", "1", time, time, 1),
        };
        assert_eq!(
            user.to_text(&Projection::all()).is_ok(),
            right,
            "{attributes}"
        );
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        // A number that JSON parsers do not round.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let members = proptest::collection::vec((name(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
            members.prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "active", "password", "id", "meta", ENTERPRISE, "urn:a", "URN:a", "emails",
    ];
    let known = proptest::sample::select(known.to_vec());
    prop_oneof![known.prop_map(str::to_owned), ".{0,6}"]
}

proptest! {
    #[test]
    fn text_and_json_are_equal_for_any_attributes(
        members in proptest::collection::vec((name(), anything()), 0..6),
    ) {
        let stored = Value::Object(Map::from_iter(members)).to_string();
        let (text, json) = both(&stored, vec![], &Projection::all());
        prop_assert_eq!(text, json);
    }
}
