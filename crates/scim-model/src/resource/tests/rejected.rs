//! Rejected resources, and their messages.

use serde_json::{Value, json};

use crate::{GroupResource, PatchRequest, ScimError, ScimType, UserResource};

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
fn a_text_that_is_too_long_is_rejected_by_name() {
    let text = |chars: usize| "x".repeat(chars);
    let emails = |value: String| json!({"emails": [{"value": "a@x.test"}, {"value": value}]});
    let named = |chars: usize| json!({"userName": text(chars), "emails": [{"value": "a@x.test"}]});
    let url = json!({"profileUrl": text(5000), "photos": [{"value": text(5000)}]});
    assert!(changed(&url).is_ok());
    for (name, fits, too_long) in [
        ("userName", named(320), named(321)),
        (
            "externalId",
            json!({"externalId": text(256)}),
            json!({"externalId": text(257)}),
        ),
        ("emails.value", emails(text(254)), emails(text(255))),
        (
            "title",
            json!({"title": text(1024)}),
            json!({"title": text(1025)}),
        ),
        (
            "name.givenName",
            json!({"name": {"givenName": text(1024)}}),
            json!({"name": {"givenName": text(1025)}}),
        ),
        (
            "unknown.deep",
            json!({"unknown": {"deep": [text(1024)]}}),
            json!({"unknown": {"deep": [text(1025)]}}),
        ),
    ] {
        assert!(changed(&fits).is_ok(), "{name}");
        let error = changed(&too_long).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(
            error
                .detail
                .starts_with(&format!("{name}: expected at most")),
            "{error}"
        );
    }
}

#[test]
fn what_was_stored_before_a_rule_is_checked_only_when_it_changes() {
    let stored = |user: Value| {
        let attributes = user.as_object().unwrap().clone();
        UserResource::from_stored(attributes)
    };
    let before = stored(json!({
        "userName": "\u{212a}ate@x.test", "title": "x".repeat(2000),
        "emails": [{"value": "a b@x.test"}, {"value": "kate@x.test"}],
    }));
    let patched = |operations: Value| {
        let patch = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
        let mut user = before.clone();
        patch.apply(&mut user).map(|_| user)
    };
    // Anything else may change, and a value may move among its likes.
    assert!(patched(json!([{"op": "replace", "path": "active", "value": false}])).is_ok());
    let moved = json!([{"value": "new@x.test"}, {"value": "a b@x.test"}]);
    assert!(patched(json!([{"op": "replace", "path": "emails", "value": moved}])).is_ok());
    let longer = "x".repeat(2001);
    for (path, value) in [
        ("title", longer.as_str()),
        ("userName", "\u{212a}ate@y.test"),
    ] {
        let change = json!([{"op": "replace", "path": path, "value": value}]);
        assert!(patched(change).is_err(), "{path}");
    }
    let put = |title: &str| {
        let given = json!({"userName": "\u{212a}ate@x.test", "title": title});
        UserResource::from_replacement(&given)
            .unwrap()
            .check_replacing(&before)
    };
    assert!(put(&"x".repeat(2000)).is_ok());
    assert!(put(&longer).is_err());
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
