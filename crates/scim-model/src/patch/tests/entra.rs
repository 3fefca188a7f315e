//! Microsoft Entra ID, in both of its dialects.

use super::{ENTERPRISE, patched, try_patch, user};
use serde_json::json;

#[test]
fn entra_replaces_active_with_a_capitalized_string() {
    let mut user = user(&json!({"active": true}));
    let operations = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    let changed = try_patch(&mut user, &operations).unwrap();
    assert_eq!(user.active(), Some(false));
    assert_eq!(changed.iter().collect::<Vec<_>>(), ["active"]);
    // The same again changes nothing, and says so.
    assert!(try_patch(&mut user, &operations).unwrap().is_empty());
}

#[test]
fn entra_sends_dotted_and_urn_keys_without_a_path() {
    assert_eq!(
        patched(
            &json!({"name": {"familyName": "L"}}),
            &json!([{"op": "replace", "value": {
                "displayName": "B",
                "name.givenName": "K",
                "emails[type eq \"work\"].value": "k@example.com",
                (format!("{ENTERPRISE}:employeeNumber")): "A",
                (format!("{ENTERPRISE}:manager.value")): "m1",
            }}])
        ),
        json!({
            "name": {"familyName": "L", "givenName": "K"},
            "displayName": "B",
            "emails": [{"type": "work", "value": "k@example.com"}],
            ENTERPRISE: {"employeeNumber": "A", "manager": {"value": "m1"}},
        })
    );
}

#[test]
fn entra_creates_the_value_that_a_value_path_does_not_match() {
    for op in ["Add", "Replace"] {
        assert_eq!(
            patched(
                &json!({"emails": [{"type": "home", "value": "h@x.test"}]}),
                &json!([
                    {"op": op, "path": "emails[type eq \"work\"].value", "value": "w@x.test"},
                    {"op": op, "path": "addresses[type eq \"work\"].locality", "value": "Bonn"},
                    {"op": op, "path": "addresses[type eq \"work\"].country", "value": "DE"},
                    {"op": op, "path": "roles[primary eq \"True\"].value", "value": "admin"},
                ])
            ),
            json!({
                "emails": [
                    {"type": "home", "value": "h@x.test"},
                    {"type": "work", "value": "w@x.test"},
                ],
                "addresses": [{"type": "work", "locality": "Bonn", "country": "DE"}],
                "roles": [{"primary": true, "value": "admin"}],
            })
        );
    }
}

#[test]
fn entra_finds_a_primary_role_by_a_string() {
    assert_eq!(
        patched(
            &json!({"roles": [{"primary": false, "value": "a"}, {"primary": true, "value": "b"}]}),
            &json!([{"op": "Replace", "path": "roles[primary eq \"True\"].value", "value": "c"}])
        ),
        json!({"roles": [{"primary": false, "value": "a"}, {"primary": true, "value": "c"}]})
    );
}

#[test]
fn entra_adds_replaces_and_removes_a_manager() {
    let manager = format!("{ENTERPRISE}:manager");
    let known = json!({ENTERPRISE: {
        "department": "D",
        "manager": {"value": "m1", "displayName": "Old"},
    }});
    assert_eq!(
        patched(
            &json!({}),
            &json!([{"op": "Add", "path": manager, "value": "m1"}])
        ),
        json!({ENTERPRISE: {"manager": {"value": "m1"}}})
    );
    // Another manager does not keep the name of the old one.
    assert_eq!(
        patched(
            &known,
            &json!([{"op": "Replace", "path": manager, "value": "m2"}])
        ),
        json!({ENTERPRISE: {"department": "D", "manager": {"value": "m2"}}})
    );
    for cleared in [
        json!([{"op": "Replace", "path": manager, "value": ""}]),
        json!([{"op": "Replace", "path": manager, "value": null}]),
        json!([{"op": "Replace", "path": manager, "value": {"value": ""}}]),
        json!([{"op": "Remove", "path": manager}]),
        json!([{"op": "Replace", "path": format!("{manager}.value"), "value": ""}]),
    ] {
        assert_eq!(
            patched(&known, &cleared),
            json!({ENTERPRISE: {"department": "D"}})
        );
    }
}

#[test]
fn entra_clears_with_null_and_with_an_empty_string() {
    let before = json!({
        "title": "Dr",
        "name": {"givenName": "A", "familyName": "L"},
        "emails": [{"type": "work", "value": "w@x.test"}, {"type": "home", "value": "h@x.test"}],
    });
    for nothing in [json!(null), json!("")] {
        assert_eq!(
            patched(
                &before,
                &json!([
                    {"op": "Replace", "path": "title", "value": nothing},
                    {"op": "Replace", "path": "name.givenName", "value": nothing},
                    {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": nothing},
                    {"op": "Replace", "path": "nickName", "value": nothing},
                ])
            ),
            json!({
                "name": {"familyName": "L"},
                "emails": [{"type": "home", "value": "h@x.test"}],
            })
        );
    }
}

#[test]
fn entra_replaces_a_name_with_a_part_of_it() {
    assert_eq!(
        patched(
            &json!({"name": {"givenName": "A", "familyName": "L"}}),
            &json!([{"op": "Replace", "path": "name", "value": {"familyName": "M"}}])
        ),
        json!({"name": {"givenName": "A", "familyName": "M"}})
    );
}

#[test]
fn entra_wraps_single_values_in_a_list() {
    assert_eq!(
        patched(
            &json!({"active": true}),
            &json!([{"op": "Replace", "path": "active", "value": [{"$ref": null, "value": "False"}]}])
        ),
        json!({"active": false})
    );
}
