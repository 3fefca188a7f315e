//! Deletion ends memberships.

use identity_store::audit::Actor;
use identity_store::provisioning::groups::GroupWriteError;
use identity_store::provisioning::users::{self, ScimWriteError};
use identity_store::{Caller, Store, StoreError};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{delete, get, group, member_ids, trail, try_patch};
use crate::support::{
    deactivation, now, organization, provision, scim_create, scim_delete, scim_patch,
};

#[apply(on_both_databases)]
fn a_deleted_user_leaves_all_groups_and_they_count_it(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let bob = provision(store, &ours, "bob@example.com").user.id;
    let both = group(store, &ours, "Both", &[ada.as_str(), bob.as_str()]);
    let alone = group(store, &ours, "Alone", &[ada.as_str()]);
    let other = group(store, &ours, "Other", &[bob.as_str()]);
    scim_delete(store, &ours, &ada).unwrap();
    assert_eq!(member_ids(store, &ours, &both), [bob.to_string()]);
    assert!(member_ids(store, &ours, &alone).is_empty());
    let versions = [&both, &alone, &other].map(|id| get(store, &ours, id).group.version);
    assert_eq!(versions, [2, 2, 1]);
    let add = |who: &str| json!([{ "op": "add", "path": "members", "value": [who] }]);
    let rejected = try_patch(store, &ours, &other, &add(ada.as_str()));
    assert!(matches!(
        rejected,
        Err(GroupWriteError::UnknownMembers { .. })
    ));
    // A user who comes back has the same ID and belongs to no group.
    scim_create(store, &ours, &json!({ "userName": "ada@example.com" })).unwrap();
    assert!(member_ids(store, &ours, &alone).is_empty());
    assert!(try_patch(store, &ours, &other, &add(ada.as_str())).is_ok());
}

#[apply(on_both_databases)]
fn a_deactivated_user_stays_a_member(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let id = group(store, &ours, "Pilots", &[ada.as_str()]);
    scim_patch(store, &ours, &ada, &deactivation()).unwrap();
    assert_eq!(member_ids(store, &ours, &id), [ada.to_string()]);
}

#[apply(on_both_databases)]
fn a_rejected_deletion_leaves_the_memberships(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let id = group(store, &ours, "Pilots", &[ada.as_str()]);
    let (of, who) = (ours.id.clone(), ada.clone());
    let rejected = store.write(move |db| {
        users::delete(db, &Caller::new(&of, &Actor::System, now()), &who, None)?;
        Err::<(), ScimWriteError>(StoreError::Busy.into())
    });
    let rejected = rejected.wait();
    assert!(rejected.is_err());
    assert_eq!(member_ids(store, &ours, &id), [ada.to_string()]);
    assert_eq!(get(store, &ours, &id).group.version, 1);
    scim_delete(store, &ours, &ada).unwrap();
    assert!(member_ids(store, &ours, &id).is_empty());
}

#[apply(on_both_databases)]
fn a_deleted_group_is_gone_and_leaves_the_groups_it_was_in(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let inner = group(store, &ours, "Inner", &[ada.as_str()]);
    let outer = group(store, &ours, "Outer", &[inner.as_str(), ada.as_str()]);
    delete(store, &ours, &inner).unwrap();
    assert!(matches!(
        delete(store, &ours, &inner),
        Err(GroupWriteError::NotFound)
    ));
    assert_eq!(member_ids(store, &ours, &outer), [ada.to_string()]);
    assert_eq!(get(store, &ours, &outer).group.version, 2);
    let deleted = ("group.deleted".to_owned(), json!({ "members": 1 }));
    assert!(trail(store, &ours).contains(&deleted));
}

#[apply(on_both_databases)]
fn nobody_joins_while_they_are_being_deleted(store: &Store) {
    let ours = organization(store, "Ours");
    let id = group(store, &ours, "Pilots", &[]);
    let users: Vec<_> = (0..40)
        .map(|n| {
            provision(store, &ours, &format!("u{n}@example.com"))
                .user
                .id
        })
        .collect();
    std::thread::scope(|scope| {
        for who in &users {
            let (ours, id) = (&ours, &id);
            scope.spawn(move || scim_delete(store, ours, who).unwrap());
            scope.spawn(move || {
                let add = json!([{ "op": "add", "path": "members", "value": [who.as_str()] }]);
                let answer = try_patch(store, ours, id, &add);
                let deleted_first = matches!(answer, Err(GroupWriteError::UnknownMembers { .. }));
                assert!(answer.is_ok() || deleted_first, "{answer:?}");
            });
        }
    });
    assert!(member_ids(store, &ours, &id).is_empty());
}
