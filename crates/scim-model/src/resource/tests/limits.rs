//! Values that a store indexes are bounded.

use super::super::limits::MAX_BYTES;
use crate::{ScimError, UserResource};
use serde_json::{Value, json};

fn read(changes: &Value) -> Result<UserResource, ScimError> {
    let mut user = json!({"userName": "ada@example.com"});
    let more = changes.as_object().unwrap().clone();
    user.as_object_mut().unwrap().extend(more);
    UserResource::from_client(&user)
}

#[test]
fn what_no_index_has_room_for_is_rejected_by_name() {
    let (fits, too_long) = ("x".repeat(MAX_BYTES), "x".repeat(MAX_BYTES + 1));
    let emails = |value: &str| json!({"emails": [{"value": "a@x.test"}, {"value": value}]});
    assert!(read(&json!({"externalId": fits})).is_ok());
    assert!(read(&emails(&fits)).is_ok());
    let long_name = format!("{too_long}@x.test");
    for (name, changes) in [
        (
            "userName",
            json!({"userName": long_name, "emails": [{"value": "a@x.test"}]}),
        ),
        ("externalId", json!({"externalId": too_long})),
        ("emails.value", emails(&too_long)),
    ] {
        let error = read(&changes).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(error.detail.starts_with(name), "{error}");
    }
}

#[test]
fn a_hundred_addresses_are_enough() {
    let emails = |count: usize| {
        let values = (0..count).map(|n| json!({"value": format!("{n}@x.test")}));
        json!({"emails": values.collect::<Vec<_>>()})
    };
    assert!(read(&emails(100)).is_ok());
    assert!(read(&emails(101)).is_err());
}
