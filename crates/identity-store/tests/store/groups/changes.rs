//! POST, PUT and PATCH.

use identity_store::Store;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::groups;
use serde_json::{Value, json};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    answered, create, delete, get, group, member_ids, patch, replace, trail, try_patch,
};
use crate::support::{organization, provision, read, scim_create};

#[apply(on_both_databases)]
fn a_new_group_keeps_every_attribute_and_names_its_members(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = json!({ "userName": "ada@example.com", "displayName": "Ada Lovelace" });
    let ada = scim_create(store, &ours, &ada).unwrap().user.user.id;
    let inner = group(store, &ours, "Inner", &[]);
    let created = create(
        store,
        &ours,
        &json!({
            "displayName": "Pilots", "externalId": "7", "custom": { "a": 1 },
            "members": [{ "value": ada.as_str(), "display": "Ada" }, inner.as_str()],
        }),
    )
    .unwrap();
    let json = answered(store, &ours, &created.group.id);
    assert_eq!(
        (&json["displayName"], &json["externalId"]),
        (&json!("Pilots"), &json!("7"))
    );
    assert_eq!(json["custom"], json!({ "a": 1 }));
    let mut members = json["members"].as_array().unwrap().clone();
    members.sort_by_key(|member| member.get("display").is_none());
    assert_eq!(
        members,
        [
            json!({
                "value": ada.as_str(), "$ref": format!("https://x.test/Users/{ada}"),
                "display": "Ada", "type": "User",
            }),
            json!({
                "value": inner.as_str(), "$ref": format!("https://x.test/Groups/{inner}"),
                "type": "Group",
            }),
        ]
    );
    let event = ("group.created".to_owned(), json!({ "members": 2 }));
    assert!(trail(store, &ours).contains(&event));
}

#[apply(on_both_databases)]
fn a_name_may_be_taken_twice_and_an_external_id_once(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let body = |id: &str| json!({ "displayName": "Pilots", "externalId": id });
    let first = create(store, &ours, &body("7")).unwrap().group.id;
    let second = create(store, &ours, &body("8")).unwrap().group.id;
    create(store, &theirs, &body("7")).unwrap();
    let taken = |answer| matches!(answer, Err(ProvisioningError::ExternalIdTaken));
    assert!(taken(create(store, &ours, &body("7"))));
    assert!(taken(replace(store, &ours, &second, &body("7"))));
    let rename = json!([{ "op": "replace", "path": "externalId", "value": "7" }]);
    assert!(taken(try_patch(store, &ours, &second, &rename)));
    assert_eq!(get(store, &ours, &second).group.version, 1);
    assert!(try_patch(store, &ours, &first, &rename).is_ok());
}

#[apply(on_both_databases)]
fn members_come_and_go_and_only_real_changes_count(store: &Store) {
    let ours = organization(store, "Ours");
    let users: Vec<_> = ["a@x.test", "b@x.test", "c@x.test"]
        .iter()
        .map(|name| provision(store, &ours, name).user.id.to_string())
        .collect();
    let [ada, bob, eve] = users.as_slice() else {
        unreachable!()
    };
    let id = group(store, &ours, "Pilots", &[ada]);
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<_> = ids.iter().map(|&id| id.clone()).collect();
        ids.sort();
        ids
    };
    let add = |who: &[&String]| json!({ "op": "add", "path": "members", "value": who });
    assert_eq!(patch(store, &ours, &id, &add(&[bob])), 2);
    assert_eq!(patch(store, &ours, &id, &add(&[ada, bob])), 2);
    assert_eq!(patch(store, &ours, &id, &add(&[bob, eve])), 3);
    assert_eq!(member_ids(store, &ours, &id), sorted(&[ada, bob, eve]));
    let remove = json!({ "op": "Remove", "path": "members", "value": [{ "value": ada }] });
    assert_eq!(patch(store, &ours, &id, &remove), 4);
    assert_eq!(patch(store, &ours, &id, &remove), 4);
    assert_eq!(member_ids(store, &ours, &id), sorted(&[bob, eve]));
    let all = json!({ "op": "replace", "path": "members", "value": [ada, bob] });
    assert_eq!(patch(store, &ours, &id, &all), 5);
    assert_eq!(patch(store, &ours, &id, &all), 5);
    let body = json!({ "displayName": "Pilots", "members": [bob, ada] });
    assert_eq!(replace(store, &ours, &id, &body).unwrap().group.version, 5);
    let inner = group(store, &ours, "Inner", &[]);
    assert_eq!(patch(store, &ours, &id, &add(&[&inner.to_string()])), 6);
    let of_type = json!({ "op": "remove", "path": "members[type eq \"User\"]" });
    assert_eq!(patch(store, &ours, &id, &of_type), 7);
    assert_eq!(patch(store, &ours, &id, &of_type), 7);
    assert_eq!(member_ids(store, &ours, &id), [inner.to_string()]);
    assert_eq!(
        patch(
            store,
            &ours,
            &id,
            &json!({ "op": "remove", "path": "members" })
        ),
        8
    );
    assert!(member_ids(store, &ours, &id).is_empty());
    let changes = trail(store, &ours);
    let mut counts: Vec<_> = changes
        .iter()
        .filter(|(action, _)| action == "group.members_changed")
        .map(|(_, detail)| {
            (
                detail["added"].as_i64().unwrap(),
                detail["removed"].as_i64().unwrap(),
            )
        })
        .collect();
    counts.sort_unstable();
    // All in one moment, so that their order is any.
    let mut expected = vec![(1, 0), (1, 0), (0, 1), (1, 1), (1, 0), (0, 2), (0, 1)];
    expected.sort_unstable();
    assert_eq!(counts, expected);
}

#[apply(on_both_databases)]
fn a_members_display_is_the_clients_and_stays_until_the_member_is_replaced(store: &Store) {
    let ours = organization(store, "Ours");
    let [ada, bob] =
        ["ada@x.test", "bob@x.test"].map(|name| provision(store, &ours, name).user.id.to_string());
    let id = group(store, &ours, "Pilots", &[&ada]);
    let named = |id: &str, display: &str| json!({ "value": id, "display": display });
    let add = |members: Value| json!({ "op": "add", "path": "members", "value": members });
    let set = |members: Value| json!({ "op": "replace", "path": "members", "value": members });
    let remove = |id: &str| json!({ "op": "remove", "path": "members", "value": [id] });
    let chosen = |op: &str, display: &str| {
        let path = format!("members[value eq \"{ada}\"]");
        json!({ "op": op, "path": path, "value": { "display": display } })
    };
    let both = json!([named(&ada, "Ada \"A\""), bob]);
    let other = json!([named(&ada, "Other"), bob]);
    for (operations, version, of_ada, of_bob) in [
        // A member without one is given one; none is changed, nor taken away.
        (json!([add(json!([ada]))]), 1, None, None),
        (json!([add(both.clone())]), 2, Some("Ada \"A\""), None),
        (json!([add(other.clone())]), 2, Some("Ada \"A\""), None),
        (json!([chosen("add", "Other")]), 2, Some("Ada \"A\""), None),
        (json!([add(json!(ada))]), 2, Some("Ada \"A\""), None),
        // As a whole a member is replaced, if that changes it.
        (json!([set(both.clone())]), 2, Some("Ada \"A\""), None),
        (json!([set(other.clone())]), 3, Some("Other"), None),
        (json!([chosen("replace", "Other")]), 3, Some("Other"), None),
        (json!([chosen("replace", "Ada")]), 4, Some("Ada"), None),
        (
            json!([remove(&ada), add(json!([named(&ada, "Ada")]))]),
            4,
            Some("Ada"),
            None,
        ),
        (json!([remove(&ada), add(json!([ada]))]), 5, None, None),
        (
            json!([
                remove(&ada),
                remove(&bob),
                add(json!([named(&bob, "Bob"), ada]))
            ]),
            6,
            None,
            Some("Bob"),
        ),
        (json!([set(json!([ada, bob]))]), 7, None, None),
    ] {
        let patched = try_patch(store, &ours, &id, &operations).unwrap();
        assert_eq!(patched.group.version, version, "{operations}");
        let answered = answered(store, &ours, &id);
        let members = answered["members"].as_array().unwrap();
        for (who, display) in [(&ada, of_ada), (&bob, of_bob)] {
            let member = members.iter().find(|member| member["value"] == **who);
            let given = member.and_then(|member| member.get("display"));
            assert_eq!(given.and_then(Value::as_str), display, "{operations}");
        }
    }
    let body = json!({ "displayName": "Pilots", "members": other });
    for _ in 0..2 {
        let replaced = replace(store, &ours, &id, &body).unwrap();
        assert_eq!(replaced.group.version, 8);
    }
    let by_display = json!({ "op": "remove", "path": "members[display eq \"other\"]" });
    assert_eq!(patch(store, &ours, &id, &by_display), 9);
    assert_eq!(member_ids(store, &ours, &id), [bob]);
}

#[apply(on_both_databases)]
fn a_patch_that_fails_changes_nothing_at_all(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let id = group(store, &ours, "Pilots", &[]);
    let before = answered(store, &ours, &id);
    let rename = json!({ "op": "replace", "path": "displayName", "value": "Changed" });
    let add = json!({ "op": "add", "path": "members", "value": [ada.as_str()] });
    for wrong in [
        json!({ "op": "add", "path": "members", "value": ["nobody"] }),
        json!({ "op": "remove", "path": "displayName" }),
        json!({ "op": "replace", "path": "id", "value": "x" }),
    ] {
        let rejected = try_patch(store, &ours, &id, &json!([rename, add, wrong]));
        assert!(rejected.is_err(), "{wrong}");
        assert_eq!(answered(store, &ours, &id), before);
    }
    let changed = try_patch(store, &ours, &id, &json!([rename, add])).unwrap();
    assert_eq!(
        (changed.group.version, changed.group.display_name.as_str()),
        (2, "Changed")
    );
    assert_eq!(member_ids(store, &ours, &id), [ada.to_string()]);
    // Both in one moment, so that their order is any.
    let events = trail(store, &ours);
    assert_eq!(events.len(), 3);
    for event in [
        ("group.updated", json!({ "changed": ["displayName"] })),
        ("group.members_changed", json!({ "added": 1, "removed": 0 })),
    ] {
        let (action, detail) = event;
        assert!(events.contains(&(action.to_owned(), detail)), "{events:?}");
    }
}

#[apply(on_both_databases)]
fn strangers_and_the_group_itself_are_rejected_as_members(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let stranger = provision(store, &theirs, "eve@example.com").user.id;
    let strange_group = group(store, &theirs, "Theirs", &[]);
    let id = group(store, &ours, "Pilots", &[]);
    let add = |who: &str| json!([{ "op": "add", "path": "members", "value": [who] }]);
    for who in [stranger.as_str(), strange_group.as_str(), "nobody"] {
        let body = json!({ "displayName": "New", "members": [who] });
        for rejected in [
            try_patch(store, &ours, &id, &add(who)),
            replace(store, &ours, &id, &body),
            create(store, &ours, &body),
        ] {
            let Err(ProvisioningError::UnknownMembers { count: 1, first }) = rejected else {
                unreachable!("{rejected:?}");
            };
            assert_eq!(first, [who]);
        }
    }
    let own = try_patch(store, &ours, &id, &add(id.as_str()));
    assert!(matches!(own, Err(ProvisioningError::OwnMember)), "{own:?}");
    assert!(member_ids(store, &ours, &id).is_empty());
    let other = group(store, &ours, "Other", &[id.as_str()]);
    assert!(try_patch(store, &ours, &id, &add(other.as_str())).is_ok());
}

#[apply(on_both_databases)]
fn other_organizations_groups_do_not_exist(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let id = group(store, &ours, "Pilots", &[]);
    assert_eq!(read(store, |db| groups::get(db, &theirs.id, &id)), None);
    let body = json!({ "displayName": "Taken" });
    let rename = json!([{ "op": "replace", "value": body }]);
    assert!(matches!(
        replace(store, &theirs, &id, &body),
        Err(ProvisioningError::GroupNotFound)
    ));
    assert!(matches!(
        try_patch(store, &theirs, &id, &rename),
        Err(ProvisioningError::GroupNotFound)
    ));
    assert!(matches!(
        delete(store, &theirs, &id),
        Err(ProvisioningError::GroupNotFound)
    ));
    assert_eq!(get(store, &ours, &id).group.display_name, "Pilots");
    assert!(try_patch(store, &ours, &id, &rename).is_ok());
}
