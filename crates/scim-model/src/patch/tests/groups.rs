//! Changes of members, in the dialects of identity providers.

use crate::{GroupResource, PatchRequest};
use serde_json::{Value, json};

fn members_after(operations: &Value) -> Vec<String> {
    let mut group = GroupResource::from_client(&json!({
        "displayName": "G",
        "members": [{"value": "u1"}, {"value": "u2"}, {"value": "u3"}],
    }))
    .unwrap();
    let patch = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
    patch.apply(&mut group).unwrap();
    group.member_ids().map(str::to_owned).collect()
}

#[test]
fn okta_removes_and_adds_in_one_request() {
    assert_eq!(
        members_after(&json!([
            {"op": "remove", "path": "members[value eq \"u1\"]"},
            {"op": "add", "path": "members", "value": [{"value": "u4", "display": "D"}]},
        ])),
        ["u2", "u3", "u4"]
    );
}

#[test]
fn okta_pushes_the_whole_list() {
    let members = json!([{"value": "u9"}]);
    for operation in [
        json!({"op": "replace", "path": "members", "value": members}),
        json!({"op": "replace", "value": {"members": members}}),
    ] {
        assert_eq!(members_after(&json!([operation])), ["u9"]);
    }
}

#[test]
fn entra_and_jumpcloud_remove_only_the_members_they_name() {
    let remove = |value: Value| json!([{"op": "Remove", "path": "members", "value": value}]);
    assert_eq!(
        members_after(&remove(json!([{"value": "u1"}]))),
        ["u2", "u3"]
    );
    assert_eq!(
        members_after(&remove(json!({"value": "u1", "type": "User"}))),
        ["u2", "u3"]
    );
    assert_eq!(
        members_after(&remove(json!([{"value": "u7"}]))),
        ["u1", "u2", "u3"]
    );
    assert_eq!(members_after(&remove(json!([]))), ["u1", "u2", "u3"]);
    assert!(members_after(&json!([{"op": "Remove", "path": "members"}])).is_empty());
}

#[test]
fn adding_a_member_twice_adds_it_once() {
    assert_eq!(
        members_after(&json!([
            {"op": "Add", "path": "members", "value": [{"value": "u3"}, {"value": "u4"}]},
            {"op": "Add", "path": "members", "value": [{"value": "u4", "type": "User"}]},
        ])),
        ["u1", "u2", "u3", "u4"]
    );
}
