//! PUT, PATCH and DELETE.

use identity_store::accounts::{self, Role};
use identity_store::audit::{self, Actor};
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::{self, ChangeTo, PreparedChange, UserChange};
use identity_store::{Caller, PageRequest, Store, UserId, members};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    change, deactivation, local_user, now, organization, patched, provision, read, resource,
    scim_create, scim_delete, scim_patch,
};

#[apply(on_both_databases)]
fn other_organizations_users_do_not_exist(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = provision(store, &ours, "ada@example.com").user;
    assert_eq!(read(store, |db| users::get(db, &theirs.id, &ada.id)), None);
    let patched = scim_patch(store, &theirs, &ada.id, &deactivation());
    assert!(matches!(patched, Err(ProvisioningError::UserNotFound)));
    let deleted = scim_delete(store, &theirs, &ada.id);
    assert!(matches!(deleted, Err(ProvisioningError::UserNotFound)));
    let to = ChangeTo::Resource(resource("eve@example.com"));
    let put = change(&theirs, &ada.id, to);
    let replaced = store.write(move |db| put.apply(db)).wait();
    assert!(matches!(replaced, Err(ProvisioningError::UserNotFound)));
    let stored = read(store, |db| accounts::get(db, &ours.id, &ada.id)).unwrap();
    assert_eq!(stored, ada);
    assert!(scim_patch(store, &ours, &ada.id, &deactivation()).is_ok());
}

#[apply(on_both_databases)]
fn a_patch_that_changes_nothing_counts_no_version(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let same = json!({ "op": "replace", "path": "active", "value": true });
    let unchanged = scim_patch(store, &ours, &ada.id, &same).unwrap();
    assert_eq!(unchanged.user.version, 1);
    let other = json!({ "op": "replace", "path": "title", "value": "Countess" });
    assert_eq!(
        scim_patch(store, &ours, &ada.id, &other)
            .unwrap()
            .user
            .version,
        2
    );
}

#[apply(on_both_databases)]
fn removing_active_leaves_the_account_as_it_was_and_says_so(store: &Store) {
    let ours = organization(store, "Ours");
    let removal = json!({ "op": "remove", "path": "active" });
    let ada = provision(store, &ours, "ada@example.com").user;
    let same = scim_patch(store, &ours, &ada.id, &removal).unwrap();
    assert_eq!(
        (same.resource.active(), same.user.active),
        (Some(true), true)
    );
    assert_eq!(same.user.version, ada.version);
    let bob = provision(store, &ours, "bob@example.com").user;
    scim_patch(store, &ours, &bob.id, &deactivation()).unwrap();
    let same = scim_patch(store, &ours, &bob.id, &removal).unwrap();
    assert_eq!(
        (same.resource.active(), same.user.active),
        (Some(false), false)
    );
    let activation = json!({ "op": "replace", "path": "active", "value": true });
    assert!(
        scim_patch(store, &ours, &bob.id, &activation)
            .unwrap()
            .user
            .active
    );
}

#[apply(on_both_databases)]
fn a_put_without_active_leaves_a_deactivated_user_so(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    scim_patch(store, &ours, &ada.id, &deactivation()).unwrap();
    let to = ChangeTo::Resource(resource("ada.king@example.com"));
    let put = change(&ours, &ada.id, to);
    let replaced = store.write(move |db| put.apply(db)).wait().unwrap().user;
    assert!(!replaced.user.active);
    assert_eq!(replaced.user.user_name, "ada.king@example.com");
    assert_eq!(replaced.resource.active(), Some(false));
}

#[apply(on_both_databases)]
fn renaming_to_a_taken_name_is_a_conflict_that_changes_nothing(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let body = json!({ "userName": "bob@example.com", "externalId": "7" });
    scim_create(store, &ours, &body).unwrap();
    let rename = json!({ "op": "replace", "path": "userName", "value": "BOB@example.com" });
    let taken = scim_patch(store, &ours, &ada.id, &rename);
    assert!(matches!(
        taken,
        Err(ProvisioningError::Conflict {
            attribute: "userName",
            ..
        })
    ));
    let relabel = json!({ "op": "add", "path": "externalId", "value": "7" });
    let taken = scim_patch(store, &ours, &ada.id, &relabel);
    assert!(matches!(
        taken,
        Err(ProvisioningError::Conflict {
            attribute: "externalId",
            ..
        })
    ));
    assert_eq!(
        read(store, |db| accounts::get(db, &ours.id, &ada.id)),
        Some(ada)
    );
}

#[apply(on_both_databases)]
fn the_last_platform_admin_stays_and_the_last_but_one_may_go(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let theirs = organization(store, "Theirs");
    local_user(store, &theirs, "eve@example.com", Role::PlatformAdmin);
    let rejected = scim_patch(store, &ours, &ada.id, &deactivation());
    assert!(matches!(
        rejected,
        Err(ProvisioningError::LastPlatformAdmin)
    ));
    let rejected = scim_delete(store, &ours, &ada.id);
    assert!(matches!(
        rejected,
        Err(ProvisioningError::LastPlatformAdmin)
    ));
    let body = json!({ "userName": "ada@example.com", "active": false });
    let rejected = scim_create(store, &ours, &body);
    assert!(matches!(
        rejected,
        Err(ProvisioningError::LastPlatformAdmin)
    ));
    local_user(store, &ours, "bob@example.com", Role::PlatformAdmin);
    assert!(scim_patch(store, &ours, &ada.id, &deactivation()).is_ok());
}

#[apply(on_both_databases)]
fn of_two_admins_deactivated_at_once_one_stays(store: &Store) {
    for round in 0..5 {
        let ours = organization(store, "Ours");
        let admins: Vec<UserId> = (0..2)
            .map(|n| {
                let email = format!("admin{n}-{round}@example.com");
                local_user(store, &ours, &email, Role::PlatformAdmin).id
            })
            .collect();
        let done: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = admins
                .iter()
                .map(|id| scope.spawn(|| scim_patch(store, &ours, id, &deactivation()).is_ok()))
                .collect();
            let done = threads.into_iter().map(|thread| thread.join().unwrap());
            done.filter(|done| *done).count()
        });
        assert_eq!(done, 1);
    }
}

#[apply(on_both_databases)]
fn a_stale_version_is_rejected(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let delete = |header: &'static str| {
        let (of, id) = (ours.id.clone(), ada.id.clone());
        store
            .write(move |db| {
                users::delete(
                    db,
                    &Caller::new(&of, &Actor::System, now()),
                    &id,
                    Some(header),
                )
            })
            .wait()
    };
    let stale = delete("W/\"7\"");
    assert!(matches!(
        stale,
        Err(ProvisioningError::VersionMismatch { current }) if current == 1.into()
    ));
    assert!(delete("W/\"1\"").is_ok());
}

#[apply(on_both_databases)]
fn parallel_patches_lose_no_change(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let attributes = [
        "title",
        "nickName",
        "locale",
        "timezone",
        "userType",
        "profileUrl",
    ];
    std::thread::scope(|scope| {
        for name in attributes {
            let (ours, id) = (&ours, &ada.id);
            scope.spawn(move || {
                let operation = json!({ "op": "add", "path": name, "value": "x" });
                scim_patch(store, ours, id, &operation).unwrap();
            });
        }
    });
    let stored = read(store, |db| users::get(db, &ours.id, &ada.id)).unwrap();
    assert!(
        attributes
            .iter()
            .all(|name| stored.resource.attributes().contains_key(*name))
    );
    assert_eq!(stored.user.version, 7);
}

#[apply(on_both_databases)]
fn a_deleted_user_is_gone_for_scim_and_the_trail_names_no_values(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let title = json!({ "op": "add", "path": "title", "value": "Countess" });
    scim_patch(store, &ours, &ada.id, &title).unwrap();
    scim_delete(store, &ours, &ada.id).unwrap();
    assert_eq!(read(store, |db| users::get(db, &ours.id, &ada.id)), None);
    assert!(matches!(
        scim_delete(store, &ours, &ada.id),
        Err(ProvisioningError::UserNotFound)
    ));
    let trail = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(9))
    });
    let mut actions: Vec<_> = trail
        .items
        .iter()
        .map(|event| event.action.as_str())
        .collect();
    actions.sort_unstable();
    assert_eq!(actions, ["user.created", "user.deleted", "user.updated"]);
    let text = format!("{trail:?}");
    assert!(
        text.contains("title") && !text.contains("Countess"),
        "{text}"
    );
}

#[apply(on_both_databases)]
fn a_user_is_found_by_the_addresses_that_a_change_left(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = json!({
        "userName": "ada@example.com",
        "emails": [{ "value": "ada@example.com" }, { "value": "lovelace@example.com" }],
    });
    let id = scim_create(store, &ours, &ada).unwrap().user.user.id;
    let finds = |email: &str| {
        let found = read(store, |db| accounts::find_by_any_email(db, &ours.id, email));
        found.iter().any(|user| user.id == id)
    };
    let change = |operation| scim_patch(store, &ours, &id, &operation).unwrap();

    change(json!({ "op": "add", "path": "title", "value": "Countess" }));
    assert!(finds("ada@example.com") && finds("lovelace@example.com"));

    change(json!({ "op": "replace", "path": "userName", "value": "countess@example.com" }));
    assert!(finds("countess@example.com"));
    assert!(finds("ada@example.com") && finds("lovelace@example.com"));

    change(json!({ "op": "remove", "path": "emails" }));
    assert!(finds("countess@example.com"));
    assert!(!finds("ada@example.com") && !finds("lovelace@example.com"));
}

#[apply(on_both_databases)]
fn a_unique_value_can_change_and_is_taken_from_then_on(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let bob = provision(store, &ours, "bob@example.com").user;
    for (path, value) in [("userName", "countess@example.com"), ("externalId", "7")] {
        let take = json!({ "op": "replace", "path": path, "value": value });
        let changed = scim_patch(store, &ours, &ada.id, &take).unwrap();
        assert_eq!(changed.resource.attributes()[path], value);
        let rejected = scim_patch(store, &ours, &bob.id, &take);
        let taken = ProvisioningError::Conflict {
            attribute: path,
            deactivated: Vec::new(),
        };
        assert_eq!(rejected.unwrap_err().to_string(), taken.to_string());
    }
    let free = json!({ "op": "replace", "path": "userName", "value": "ada@example.com" });
    assert!(scim_patch(store, &ours, &bob.id, &free).is_ok());
}

#[apply(on_both_databases)]
fn a_prepared_change_is_made_only_of_the_version_that_it_was_prepared_from(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let title = |title: &str| {
        let operation = json!({ "op": "replace", "path": "title", "value": title });
        change(&ours, &ada.id, patched(&operation))
    };
    let prepare = |change: UserChange| store.read(|db| change.prepare(db)).unwrap();
    let apply = |prepared: &PreparedChange| {
        let prepared = prepared.clone();
        store.write(move |db| prepared.apply(db)).wait().unwrap()
    };
    let (first, second) = (prepare(title("Dr")), prepare(title("Prof")));
    let done = apply(&first).unwrap();
    assert_eq!(done.user.user.version, 2);
    assert_eq!(apply(&second), None, "another one came first");
    assert_eq!(apply(&first), None, "it came first itself");
    let again = apply(&prepare(second.into_change())).unwrap();
    assert_eq!(again.user.user.version, 3);
    assert_eq!(again.user.resource.attributes()["title"], "Prof");
}

#[apply(on_both_databases)]
fn a_prepared_change_takes_from_the_row_what_no_version_counts(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let bob = local_user(store, &ours, "bob@example.com", Role::Member);
    // The last admin cannot be deactivated, also if the admin was another when it was prepared.
    let off = change(&ours, &bob.id, patched(&deactivation()));
    let prepared = store.read(|db| off.prepare(db)).unwrap();
    for (user, role) in [(&bob, Role::PlatformAdmin), (&ada, Role::Member)] {
        let role = members::Change {
            role: Some(role),
            ..members::Change::default()
        };
        let (caller, id) = (Caller::new(&ours.id, &Actor::Cli, now()), user.id.clone());
        let changed = store.write(move |db| members::change(db, &caller, &id, &role));
        changed.wait().unwrap();
    }
    let deactivated = store.write(move |db| prepared.apply(db)).wait();
    assert!(matches!(
        deactivated,
        Err(ProvisioningError::LastPlatformAdmin)
    ));
    let stored = read(store, |db| accounts::get(db, &ours.id, &bob.id)).unwrap();
    assert_eq!((stored.role, stored.active), (Role::PlatformAdmin, true));
}
