//! Rejected PATCH requests have no effect.

use super::{ENTERPRISE, try_patch, user};
use crate::{PatchRequest, ScimType};
use serde_json::{Value, json};

#[track_caller]
fn assert_rejected(operation: &Value, scim_type: ScimType, word: &str) {
    let before = user(&json!({"active": true, "emails": [{"value": "a@x.test", "type": "work"}]}));
    let mut user = before.clone();
    // The first operation is valid, and must be undone.
    let honest = json!({"op": "replace", "path": "title", "value": "Dr"});
    assert!(try_patch(&mut before.clone(), &json!([honest])).is_ok());
    let error = try_patch(&mut user, &json!([honest, operation])).unwrap_err();
    assert_eq!(
        (error.status, error.scim_type),
        (400, Some(scim_type)),
        "{}",
        error.detail
    );
    assert!(error.detail.starts_with("operation 2"), "{}", error.detail);
    assert!(error.detail.contains(word), "{}", error.detail);
    assert_eq!(user, before);
}

#[test]
fn active_is_never_silently_ignored() {
    for value in [
        json!("maybe"),
        json!(null),
        json!(""),
        json!(0),
        json!([]),
        json!([""]),
        json!([{"value": ""}]),
        json!([true, false]),
        json!({"value": 1}),
    ] {
        for operation in [
            json!({"op": "replace", "path": "active", "value": value}),
            json!({"op": "replace", "value": {"active": value}}),
        ] {
            assert_rejected(
                &operation,
                ScimType::InvalidValue,
                if value == json!([true, false]) {
                    "active: expected one value, received 2"
                } else {
                    "active: expected true or false"
                },
            );
        }
    }
    assert_rejected(
        &json!({"op": "remove", "path": "active", "value": true}),
        ScimType::InvalidValue,
        "active: expected true or false",
    );
}

#[test]
fn active_is_unassigned_only_by_an_explicit_removal() {
    let mut user = user(&json!({"active": true}));
    let removal = json!([{"op": "remove", "path": "active"}]);
    assert!(try_patch(&mut user, &removal).is_ok());
    assert_eq!(user.active(), None);
}

#[test]
fn only_the_server_writes_id_and_meta() {
    for path in ["id", "meta.created", "groups", "groups[value eq \"x\"]"] {
        assert_rejected(
            &json!({"op": "replace", "path": path, "value": "x"}),
            ScimType::Mutability,
            "only the server",
        );
    }
}

#[test]
fn a_required_attribute_cannot_be_removed() {
    assert_rejected(
        &json!({"op": "remove", "path": "userName"}),
        ScimType::Mutability,
        "userName: is required",
    );
}

#[test]
fn a_change_must_leave_a_valid_user() {
    for value in ["", "not-an-email"] {
        let mut user = user(&json!({}));
        let operations = json!([{"op": "replace", "path": "userName", "value": value}]);
        let error = try_patch(&mut user, &operations).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
        assert_eq!(user.user_name(), "ada@example.com");
    }
}

#[test]
fn a_path_that_the_schema_does_not_allow_is_rejected() {
    for path in [
        "userName.part",
        "active[value eq \"x\"]",
        "name[type eq \"x\"].value",
    ] {
        assert_rejected(
            &json!({"op": "replace", "path": path, "value": "x"}),
            ScimType::InvalidPath,
            ": has no s",
        );
    }
    for path in ["1x", "a b", "emails[", "emails[type eq]", "a.b.c"] {
        assert_rejected(
            &json!({"op": "replace", "path": path, "value": "x"}),
            ScimType::InvalidPath,
            "",
        );
    }
    assert_rejected(
        &json!({"op": "add", "value": {"a b": 1}}),
        ScimType::InvalidPath,
        "a b",
    );
}

#[test]
fn a_value_path_that_matches_and_describes_nothing_has_no_target() {
    for path in [
        "emails[type ne \"work\"].value",
        "emails[type eq \"a\" or type eq \"b\"].value",
        "emails[value co \"zzz\"]",
    ] {
        assert_rejected(
            &json!({"op": "replace", "path": path, "value": "x"}),
            ScimType::NoTarget,
            "no value matches",
        );
    }
    assert_rejected(&json!({"op": "remove"}), ScimType::NoTarget, "path");
}

#[test]
fn a_value_of_the_wrong_type_is_rejected() {
    for (path, value, detail) in [
        (
            "title",
            json!(1),
            "title: expected a string, received a number",
        ),
        (
            "name",
            json!("x"),
            "name: expected an object, received a string",
        ),
        (
            "emails",
            json!([1]),
            "emails: expected an object, received a number",
        ),
        (
            "emails[type eq \"work\"].value",
            json!({"a": 1}),
            "emails.value: expected a string",
        ),
        (
            "emails[type eq \"work\"]",
            json!(["a", "b"]),
            "expected one value, received 2",
        ),
        (
            ENTERPRISE,
            json!("x"),
            "expected an object of attributes, received a string",
        ),
    ] {
        assert_rejected(
            &json!({"op": "replace", "path": path, "value": value}),
            ScimType::InvalidValue,
            detail,
        );
    }
    assert_rejected(
        &json!({"op": "add", "path": "title"}),
        ScimType::InvalidValue,
        "missing",
    );
    assert_rejected(
        &json!({"op": "add", "value": "x"}),
        ScimType::InvalidValue,
        "an object",
    );
}

#[test]
fn a_malformed_request_is_rejected() {
    assert!(
        PatchRequest::parse(&json!({"operations": {"OP": "ADD", "Path": "title", "Value": "x"}}))
            .is_ok()
    );
    for body in [
        json!([]),
        json!({}),
        json!({"Operations": "x"}),
        json!({"Operations": [1]}),
        json!({"Operations": [{"path": "title", "value": "x"}]}),
        json!({"Operations": [{"op": "delete", "path": "title"}]}),
        json!({"Operations": [{"op": 1}]}),
    ] {
        let error = PatchRequest::parse(&body).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax), "{body}");
    }
    let many = vec![json!({"op": "add", "path": "title", "value": "x"}); 1001];
    assert_eq!(
        PatchRequest::parse(&json!({"Operations": many}))
            .unwrap_err()
            .status,
        413
    );
}
