//! Rejected resources, and their messages.

use crate::{GroupResource, ScimType, UserResource};
use serde_json::{Value, json};

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
