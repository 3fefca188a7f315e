//! Okta and other clients that send no path.

use super::{ENTERPRISE, patched};
use crate::{GroupResource, PatchRequest};
use serde_json::json;

#[test]
fn okta_deactivates_without_a_path() {
    assert_eq!(
        patched(
            &json!({"active": true}),
            &json!([{"op": "replace", "value": {"active": false}}])
        ),
        json!({"active": false})
    );
}

#[test]
fn active_is_found_below_the_urn_of_the_core_schema() {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    for operation in [
        json!({"op": "replace", "value": {urn: {"active": "false"}}}),
        json!({"op": "replace", "value": {(format!("{urn}:active")): false}}),
        json!({"op": "replace", "path": urn, "value": {"ACTIVE": false}}),
        json!({"op": "replace", "path": format!("{urn}:active"), "value": "FALSE"}),
    ] {
        assert_eq!(
            patched(&json!({"active": true}), &json!([operation])),
            json!({"active": false})
        );
    }
}

#[test]
fn okta_renames_a_group_and_repeats_its_id() {
    let mut group = GroupResource::from_client(&json!({"displayName": "G"})).unwrap();
    let patch = PatchRequest::parse(&json!({"Operations": [
        {"op": "replace", "value": {"id": "g1", "displayName": "X"}},
    ]}));
    let changed = patch.unwrap().apply(&mut group).unwrap();
    assert_eq!(group.display_name(), "X");
    assert_eq!(changed.iter().collect::<Vec<_>>(), ["displayName"]);
}

#[test]
fn okta_sends_a_password_that_is_not_kept() {
    for operation in [
        json!({"op": "replace", "value": {"password": "secret"}}),
        json!({"op": "replace", "path": "password", "value": "secret"}),
    ] {
        assert_eq!(patched(&json!({}), &json!([operation])), json!({}));
    }
}

#[test]
fn extensions_are_changed_as_a_whole() {
    let before = json!({ENTERPRISE: {"department": "D", "division": "V"}});
    for op in ["add", "replace"] {
        for operation in [
            json!({"op": op, "value": {ENTERPRISE: {"department": "E"}}}),
            json!({"op": op, "path": ENTERPRISE, "value": {"department": "E"}}),
        ] {
            assert_eq!(
                patched(&before, &json!([operation])),
                json!({ENTERPRISE: {"department": "E", "division": "V"}})
            );
        }
    }
    assert_eq!(
        patched(&before, &json!([{"op": "remove", "path": ENTERPRISE}])),
        json!({})
    );
}

#[test]
fn unknown_extensions_are_kept() {
    let urn = "urn:example:ext:1.0:User";
    assert_eq!(
        patched(
            &json!({}),
            &json!([
                {"op": "add", "value": {urn: {"badge": "7"}}},
                {"op": "add", "path": format!("{urn}:color"), "value": "red"},
                {"op": "remove", "path": format!("{urn}:badge")},
            ])
        ),
        json!({urn: {"color": "red"}})
    );
}
