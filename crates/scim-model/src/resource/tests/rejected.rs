//! Rejected resources, and their messages.

use serde_json::{Value, json};

use super::super::limits::MAX_BYTES;
use crate::{GroupResource, ScimError, ScimType, UserResource};

fn rejection(json: &Value) -> (Option<ScimType>, String) {
    let error = UserResource::from_client(json).unwrap_err();
    assert_eq!(error.status, 400);
    (error.scim_type, error.detail)
}

#[test]
fn a_wrong_type_is_named_with_the_expected_and_the_received_type() {
    assert!(UserResource::from_client(&json!({"userName": "a@x.test"})).is_ok());
    for (attribute, value, detail) in [
        (
            "active",
            json!("maybe"),
            "active: expected true or false, received a string",
        ),
        (
            "active",
            json!(1),
            "active: expected true or false, received a number",
        ),
        (
            "displayName",
            json!({"a": 1}),
            "displayName: expected a string, received an object",
        ),
        (
            "name",
            json!("Ada"),
            "name: expected an object, received a string",
        ),
        (
            "emails",
            json!([3]),
            "emails: expected an object, received a number",
        ),
        (
            "emails",
            json!([{"value": 3}]),
            "emails.value: expected a string, received a number",
        ),
        (
            "schemas",
            json!({"a": 1}),
            "schemas: expected an array of schema URNs, received an object",
        ),
    ] {
        let body = json!({"userName": "a@x.test", attribute: value});
        assert_eq!(
            rejection(&body),
            (Some(ScimType::InvalidValue), detail.to_owned())
        );
    }
}

#[test]
fn the_message_names_the_extension() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let body = |department: Value| json!({"userName": "a@x.test", urn: {"department": department}});
    assert!(UserResource::from_client(&body(json!("D"))).is_ok());
    let (_, detail) = rejection(&body(json!(7)));
    assert_eq!(
        detail,
        format!("{urn}:department: expected a string, received a number")
    );
}

#[test]
fn a_user_needs_a_user_name() {
    for json in [
        json!({}),
        json!({"userName": ""}),
        json!({"userName": null, "title": "x"}),
    ] {
        let (scim_type, detail) = rejection(&json);
        assert_eq!(scim_type, Some(ScimType::InvalidValue));
        assert!(
            detail.starts_with("userName: expected a non-empty string"),
            "{detail}"
        );
    }
}

#[test]
fn a_user_needs_an_email() {
    assert!(UserResource::from_client(&json!({"userName": "j", "emails": ["j@x.test"]})).is_ok());
    for json in [
        json!({"userName": "j"}),
        json!({"userName": "j", "emails": ["k"]}),
    ] {
        let (scim_type, detail) = rejection(&json);
        assert_eq!(scim_type, Some(ScimType::InvalidValue));
        assert!(detail.contains("expected an e-mail address"), "{detail}");
    }
}

#[test]
fn a_body_that_is_not_an_object_has_invalid_syntax() {
    for json in [json!(null), json!([]), json!("x")] {
        assert_eq!(rejection(&json).0, Some(ScimType::InvalidSyntax));
    }
}

#[test]
fn a_group_needs_a_display_name() {
    assert!(GroupResource::from_client(&json!({"displayName": "G"})).is_ok());
    let error = GroupResource::from_client(&json!({"members": []})).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
}

/// A user with these changes.
fn changed(changes: &Value) -> Result<UserResource, ScimError> {
    let mut user = json!({"userName": "ada@example.com"});
    let more = changes.as_object().unwrap().clone();
    user.as_object_mut().unwrap().extend(more);
    UserResource::from_client(&user)
}

#[test]
fn a_value_too_long_to_be_indexed_is_rejected_by_name() {
    let (fits, too_long) = ("x".repeat(MAX_BYTES), "x".repeat(MAX_BYTES + 1));
    let emails = |value: &str| json!({"emails": [{"value": "a@x.test"}, {"value": value}]});
    assert!(changed(&json!({"externalId": fits})).is_ok());
    assert!(changed(&emails(&fits)).is_ok());
    let long_name = format!("{too_long}@x.test");
    for (name, changes) in [
        (
            "userName",
            json!({"userName": long_name, "emails": [{"value": "a@x.test"}]}),
        ),
        ("externalId", json!({"externalId": too_long})),
        ("emails.value", emails(&too_long)),
    ] {
        let error = changed(&changes).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(error.detail.starts_with(name), "{error}");
    }
}

#[test]
fn a_user_has_at_most_a_hundred_emails() {
    let emails = |count: usize| {
        let values = (0..count).map(|n| json!({"value": format!("{n}@x.test")}));
        json!({"emails": values.collect::<Vec<_>>()})
    };
    assert!(changed(&emails(100)).is_ok());
    assert!(changed(&emails(101)).is_err());
}
