//! Changes of members, split from a PATCH without knowing the members.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::patch::{MemberChange, MemberStep};
use crate::schema::{GROUP_TYPE, USER_TYPE};
use crate::{GivenMembers, GroupResource, MemberReference, PatchRequest, ScimError, ScimType};

fn split(operations: &Value) -> Result<Vec<MemberStep>, ScimError> {
    let request = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
    Ok(request.split_members()?.members)
}

/// Removed and added by ids; all others are removed where the first is `*`. `u1=Ada` is added
/// with a `display`.
#[track_caller]
fn is(operations: &Value, remove: &[&str], add: &[&str]) {
    let given = |&member: &&str| match member.split_once('=') {
        Some((id, display)) => (id.to_owned(), Some(display.to_owned())),
        None => (member.to_owned(), None),
    };
    let removed = remove.iter().filter(|&&id| id != "*");
    let change = MemberChange {
        clear: remove == ["*"],
        remove: removed.map(|&id| id.to_owned()).collect(),
        add: add.iter().map(given).collect(),
    };
    assert_eq!(
        split(operations).unwrap(),
        [MemberStep::Change(change)],
        "{operations}"
    );
}

#[test]
fn only_added_members_are_named() {
    for value in [
        json!([{"value": "u1", "display": ""}]),
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
}

#[test]
fn the_first_display_of_a_membership_counts() {
    let add = |value: Value| json!({"op": "add", "path": "members", "value": value});
    let ada = json!({"value": "u1", "display": "Ada"});
    let other = json!({"Value": "u1", "Display": "Other"});
    is(&json!([add(ada.clone())]), &[], &["u1=Ada"]);
    is(&json!([add(json!(["u1", ada]))]), &[], &["u1=Ada"]);
    is(
        &json!([add(json!("u1")), add(ada.clone()), add(other)]),
        &[],
        &["u1=Ada"],
    );
    let chosen = |op: &str| {
        let value = json!({"display": "Ada"});
        json!({"op": op, "path": "members[value eq \"u1\"]", "value": value})
    };
    is(&json!([chosen("add")]), &[], &["u1=Ada"]);
    let more = json!({"op": "add", "path": "members[value eq \"u1\"]", "value": "u2"});
    is(&json!([more]), &[], &["u2"]);
    // A replaced member is removed first, as is a removed one.
    is(&json!([chosen("replace")]), &["u1"], &["u1=Ada"]);
    let remove = json!({"op": "remove", "path": "members", "value": ["u1"]});
    is(&json!([remove, add(ada.clone())]), &["u1"], &["u1=Ada"]);
    is(
        &json!([{"op": "replace", "path": "members", "value": [ada]}]),
        &["*"],
        &["u1=Ada"],
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
fn a_replacement_names_the_members_that_stay() {
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
        &["u1", "u2"],
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
fn other_attributes_stay_in_the_request() {
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
    assert!(change.clear && change.add.contains_key("u2") && !change.add.contains_key("u1"));
}

#[test]
fn other_filters_select_among_the_members() {
    let steps = split(&json!([{"op": "remove", "path": "members[type eq \"group\"]"}])).unwrap();
    let [MemberStep::RemoveWhere(filter)] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    let mut member = MemberReference {
        id: "x".to_owned(),
        resource_type: &USER_TYPE,
        display: Some("X".to_owned()),
        location: "https://x.test/Users/x".to_owned(),
    };
    let is_selected = filter.selection();
    assert!(!is_selected(&member));
    member.resource_type = &GROUP_TYPE;
    assert!(is_selected(&member));
}

#[test]
fn an_error_names_the_number_of_its_operation() {
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
            json!({"op": "add", "path": "members", "value": [{"value": "u1", "display": 7}]}),
            ScimType::InvalidValue,
        ),
        (
            json!({"op": "add", "path": "members", "value": {"value": "u1", "display": "x".repeat(1025)}}),
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

/// Applies the steps as a store does.
fn carried_out(mut members: GivenMembers, steps: &[MemberStep]) -> GivenMembers {
    for step in steps {
        let MemberStep::Change(change) = step else {
            continue;
        };
        members.retain(|id, _| !change.clear && !change.remove.contains(id));
        for (id, display) in &change.add {
            let known = members.entry(id.clone()).or_default();
            *known = known.take().or_else(|| display.clone());
        }
    }
    members
}

fn given() -> impl Strategy<Value = GivenMembers> {
    prop::collection::btree_map("u[1-4]", prop::option::of("[AB]"), 0..4)
}

fn as_values(members: &GivenMembers) -> Value {
    let members = members.iter();
    members
        .map(|(id, display)| json!({"value": id, "display": display}))
        .collect()
}

fn operation() -> impl Strategy<Value = Value> {
    let members = || given().prop_map(|members| as_values(&members));
    prop_oneof![
        members().prop_map(|members| json!({"op": "add", "path": "members", "value": members})),
        members().prop_map(|members| json!({"op": "replace", "path": "members", "value": members})),
        members().prop_map(|members| json!({"op": "replace", "value": {"members": members}})),
        members().prop_map(|members| json!({"op": "remove", "path": "members", "value": members})),
        "u[1-4]".prop_map(|id| json!({"op": "remove", "path": format!("members[value eq {id}]")})),
        ("add|replace", "u[1-4]", "[AB]").prop_map(|(op, id, display)| {
            let path = format!("members[value eq {id}]");
            json!({"op": op, "path": path, "value": {"display": display}})
        }),
        Just(json!({"op": "remove", "path": "members"})),
    ]
}

proptest! {
    #[test]
    fn the_steps_have_the_same_result_as_the_operations(
        before in given(),
        operations in prop::collection::vec(operation(), 1..6),
    ) {
        let request = PatchRequest::parse(&json!({"Operations": operations})).unwrap();
        let mut group = GroupResource::from_client(&json!({
            "displayName": "G",
            "members": as_values(&before),
        })).unwrap();
        request.apply(&mut group).unwrap();
        let steps = request.split_members().unwrap().members;
        prop_assert!(steps.len() <= 1);
        prop_assert_eq!(carried_out(before, &steps), group.take_members().unwrap());
    }
}

#[test]
fn bare_ids_are_members_as_objects_are() {
    let bare = json!(["a", "A", "", "a", "b"]);
    let objects =
        json!([{"value": "a"}, {"value": "A"}, {"value": ""}, {"value": "a"}, {"value": "b"}]);
    for op in ["add", "replace", "remove"] {
        let split = |members: &Value| {
            let operation = json!({"op": op, "path": "members", "value": members});
            PatchRequest::parse(&json!({"Operations": [operation]}))?.split_members()
        };
        assert_eq!(split(&bare).unwrap(), split(&objects).unwrap());
        let ids: Value = (0..=100_000).map(|id| id.to_string()).collect();
        assert_eq!(split(&ids).map_err(|error| error.status), Err(400));
        assert!(split(&json!(["a", 1])).is_err());
    }
}
