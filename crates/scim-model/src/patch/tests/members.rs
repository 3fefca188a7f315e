//! Changes of members, told without knowing the members.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::patch::{MemberChange, MemberStep};
use crate::schema::{GROUP_TYPE, USER_TYPE};
use crate::{GroupResource, MemberReference, PatchRequest, ScimError, ScimType};

fn split(operations: &Value) -> Result<Vec<MemberStep>, ScimError> {
    let request = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
    Ok(request.split_members()?.members)
}

/// Removed and added by ids; all others are removed where the first is `*`.
#[track_caller]
fn is(operations: &Value, remove: &[&str], add: &[&str]) {
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    let clear = remove == ["*"];
    let change = MemberChange {
        clear,
        remove: if clear { BTreeSet::new() } else { ids(remove) },
        add: ids(add),
    };
    assert_eq!(
        split(operations).unwrap(),
        [MemberStep::Change(change)],
        "{operations}"
    );
}

#[test]
fn added_members_are_named_and_no_other() {
    for value in [
        json!([{"value": "u1", "display": "Ada"}]),
        json!({"value": "u1"}),
        json!("u1"),
        json!(["u1"]),
        json!([{"$ref": "https://x.test/Users/u1", "type": "User"}]),
    ] {
        for path in [
            "members",
            "MEMBERS",
            "members.value",
            "urn:ietf:params:scim:schemas:core:2.0:Group:members",
        ] {
            is(
                &json!([{"op": "Add", "path": path, "value": value}]),
                &[],
                &["u1"],
            );
        }
    }
    is(
        &json!([{"op": "add", "value": {"Members": [{"value": "u1"}]}}]),
        &[],
        &["u1"],
    );
    let urn = "urn:ietf:params:scim:schemas:core:2.0:Group";
    is(
        &json!([{"op": "add", "value": {urn: {"members": [{"value": "u1"}]}}}]),
        &[],
        &["u1"],
    );
    is(
        &json!([{"op": "add", "path": "members[value eq \"u1\"]", "value": {"display": "A"}}]),
        &[],
        &["u1"],
    );
}

#[test]
fn removed_members_are_named_in_every_dialect() {
    let remove = |path: &str| json!([{"op": "remove", "path": path}]);
    is(&remove("members[value eq \"u1\"]"), &["u1"], &[]);
    is(&remove("members[value eq u1].value"), &["u1"], &[]);
    is(
        &remove("members[value eq \"u1\" or value eq \"u2\"]"),
        &["u1", "u2"],
        &[],
    );
    let entra = |value: Value| json!([{"op": "Remove", "path": "members", "value": value}]);
    is(&entra(json!([{"value": "u1"}])), &["u1"], &[]);
    is(&entra(json!({"value": "u1"})), &["u1"], &[]);
    is(
        &json!([{"op": "replace", "path": "members[value eq \"u1\"]", "value": null}]),
        &["u1"],
        &[],
    );
    assert!(split(&entra(json!([]))).unwrap().is_empty());
    is(&entra(Value::Null), &["*"], &[]);
    is(&remove("members"), &["*"], &[]);
}

#[test]
fn replacing_names_who_stays() {
    for operation in [
        json!({"op": "replace", "path": "members", "value": [{"value": "u1"}]}),
        json!({"op": "replace", "value": {"members": ["u1"]}}),
    ] {
        is(&json!([operation]), &["*"], &["u1"]);
    }
    for nothing in [json!([]), json!(null), json!("")] {
        is(
            &json!([{"op": "replace", "path": "members", "value": nothing}]),
            &["*"],
            &[],
        );
    }
    let other =
        json!([{"op": "replace", "path": "members[value eq \"u1\"]", "value": {"value": "u2"}}]);
    is(&other, &["u1"], &["u2"]);
}

#[test]
fn operations_become_one_change_in_their_order() {
    is(
        &json!([
            {"op": "remove", "path": "members[value eq \"u1\"]"},
            {"op": "add", "path": "members", "value": ["u1", "u2"]},
            {"op": "remove", "path": "members", "value": ["u2"]},
            {"op": "add", "path": "members", "value": ["u3"]},
        ]),
        &["u2"],
        &["u1", "u3"],
    );
    is(
        &json!([
            {"op": "add", "path": "members", "value": ["u1"]},
            {"op": "remove", "path": "members[display co \"x\"]"},
            {"op": "replace", "path": "members", "value": ["u2", "u3"]},
            {"op": "remove", "path": "members[value eq \"u3\"]"},
        ]),
        &["*"],
        &["u2"],
    );
}

#[test]
fn what_is_not_about_members_is_left() {
    let request = PatchRequest::parse(&json!({"Operations": [
        {"op": "add", "path": "members", "value": ["u1"]},
        {"op": "replace", "value": {"id": "g1", "displayName": "New", "members": ["u2"]}},
        {"op": "add", "path": "urn:x:y:members", "value": "kept"},
    ]}))
    .unwrap();
    let split = request.split_members().unwrap();
    let mut group = GroupResource::from_client(&json!({"displayName": "Old"})).unwrap();
    let changed = split.attributes.apply(&mut group).unwrap();
    assert_eq!(
        changed.iter().collect::<Vec<_>>(),
        ["displayName", "urn:x:y:members"]
    );
    assert!(!group.attributes().contains_key("members"));
    let [MemberStep::Change(change)] = split.members.as_slice() else {
        panic!("{:?}", split.members);
    };
    assert!(change.clear && change.add.contains("u2") && !change.add.contains("u1"));
}

#[test]
fn other_filters_choose_among_the_members() {
    let steps = split(&json!([{"op": "remove", "path": "members[type eq \"group\"]"}])).unwrap();
    let [MemberStep::RemoveWhere(filter)] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    let mut member = MemberReference {
        id: "x".to_owned(),
        resource_type: &USER_TYPE,
        display_name: "X".to_owned(),
        location: "https://x.test/Users/x".to_owned(),
    };
    assert!(!filter.matches(&member));
    member.resource_type = &GROUP_TYPE;
    assert!(filter.matches(&member));
}

#[test]
fn mistakes_are_told_with_the_number_of_the_operation() {
    let add = json!({"op": "add", "path": "members", "value": ["u1"]});
    assert!(split(&json!([add, add])).is_ok());
    for (wrong, scim_type) in [
        (
            json!({"op": "replace", "path": "members.display", "value": "x"}),
            ScimType::Mutability,
        ),
        (
            json!({"op": "remove", "path": "members[value eq \"u1\"].type"}),
            ScimType::Mutability,
        ),
        (
            json!({"op": "add", "path": "members", "value": [{"display": "x"}]}),
            ScimType::InvalidValue,
        ),
        (
            json!({"op": "add", "path": "members", "value": 7}),
            ScimType::InvalidValue,
        ),
        (
            json!({"op": "add", "path": "members[type eq \"User\"]", "value": "u1"}),
            ScimType::NoTarget,
        ),
    ] {
        let error = split(&json!([add, wrong])).unwrap_err();
        assert_eq!(
            (error.status, error.scim_type),
            (400, Some(scim_type)),
            "{error}"
        );
        assert!(error.detail.starts_with("operation 2 ("), "{error}");
    }
}

/// What a store makes of the steps.
fn carried_out(mut members: BTreeSet<String>, steps: &[MemberStep]) -> BTreeSet<String> {
    for step in steps {
        let MemberStep::Change(change) = step else {
            continue;
        };
        assert!(change.remove.is_disjoint(&change.add));
        if change.clear {
            members.clear();
        }
        members.retain(|id| !change.remove.contains(id));
        members.extend(change.add.iter().cloned());
    }
    members
}

fn operation() -> impl Strategy<Value = Value> {
    let ids = || prop::collection::vec("u[1-4]", 0..3);
    prop_oneof![
        ids().prop_map(|ids| json!({"op": "add", "path": "members", "value": ids})),
        ids().prop_map(|ids| json!({"op": "replace", "path": "members", "value": ids})),
        ids().prop_map(|ids| json!({"op": "replace", "value": {"members": ids}})),
        ids().prop_map(|ids| json!({"op": "remove", "path": "members", "value": ids})),
        "u[1-4]".prop_map(|id| json!({"op": "remove", "path": format!("members[value eq {id}]")})),
        Just(json!({"op": "remove", "path": "members"})),
    ]
}

proptest! {
    #[test]
    fn the_steps_lead_where_the_operations_do(
        before in prop::collection::btree_set("u[1-4]", 0..4),
        operations in prop::collection::vec(operation(), 1..6),
    ) {
        let request = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
        let mut group = GroupResource::from_client(&json!({
            "displayName": "G",
            "members": before.iter().collect::<Vec<_>>(),
        })).unwrap();
        request.apply(&mut group).unwrap();
        let steps = request.split_members().unwrap().members;
        prop_assert!(steps.len() <= 1);
        prop_assert_eq!(carried_out(before, &steps), group.take_members().unwrap());
    }
}
