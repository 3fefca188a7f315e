//! POST: new, back again, adopted, or in conflict.

use identity_store::accounts::{self, Origin, Role};
use identity_store::audit::Actor;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::How;
use identity_store::sign_in::SsoSignIn;
use identity_store::{Caller, Store, members};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, deactivation, local_user, now, organization, provider, provision, read, rendered,
    scim_create, scim_delete, scim_patch, sign_in,
};

#[apply(on_both_databases)]
fn a_new_user_keeps_every_attribute(store: &Store) {
    let ours = organization(store, "Ours");
    let body = json!({
        "userName": "Ada@Example.com", "externalId": "7", "nickName": "Countess",
        "name": { "givenName": "Ada", "familyName": "King" },
        "emails": [{ "value": "a@x.test" }, { "value": "b@x.test", "primary": true }],
    });
    let created = scim_create(store, &ours, &body).unwrap();
    assert_eq!(created.how, How::New);
    let user = &created.user.user;
    assert_eq!(
        (user.origin, user.role, user.version),
        (Origin::Scim, Role::Member, 1)
    );
    assert!(user.active && user.scim_managed);
    assert_eq!(user.display_name, "Ada King");
    let json = rendered(created.user.clone(), "https://x.test/scim");
    assert_eq!(json["nickName"], "Countess");
    assert_eq!(json["active"], true);
    assert_eq!(json["id"], user.id.as_str());
    let stored = read(store, |db| {
        identity_store::provisioning::users::get(db, &ours.id, &user.id)
    });
    assert_eq!(rendered(stored.unwrap(), "https://x.test/scim"), json);
}

#[apply(on_both_databases)]
fn parallel_creates_of_one_name_make_one_user(store: &Store) {
    let ours = organization(store, "Ours");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..30)
            .map(|n| {
                let name = if n % 2 == 0 {
                    "ada@example.com"
                } else {
                    "ADA@EXAMPLE.COM"
                };
                let ours = &ours;
                scope.spawn(move || scim_create(store, ours, &json!({ "userName": name })))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let conflict = |answer: &Result<_, ProvisioningError>| {
        matches!(
            answer,
            Err(ProvisioningError::Conflict {
                attribute: "userName",
                ..
            })
        )
    };
    assert_eq!(answers.iter().filter(|answer| conflict(answer)).count(), 29);
    assert_eq!(read(store, |db| accounts::count(db, &ours.id)), 1);
}

#[apply(on_both_databases)]
fn a_taken_external_id_is_a_conflict_that_says_so(store: &Store) {
    let ours = organization(store, "Ours");
    let body = |name: &str, id: &str| json!({ "userName": name, "externalId": id });
    scim_create(store, &ours, &body("ada@example.com", "7")).unwrap();
    let taken = scim_create(store, &ours, &body("bob@example.com", "7"));
    assert!(matches!(
        taken,
        Err(ProvisioningError::Conflict {
            attribute: "externalId",
            ..
        })
    ));
    assert!(scim_create(store, &ours, &body("bob@example.com", "8")).is_ok());
}

#[apply(on_both_databases)]
fn other_organizations_names_are_free(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let body = json!({ "userName": "ada@example.com", "externalId": "7" });
    let here = scim_create(store, &ours, &body).unwrap();
    let there = scim_create(store, &theirs, &body).unwrap();
    assert_eq!(there.how, How::New);
    assert_ne!(here.user.user.id, there.user.user.id);
}

#[apply(on_both_databases)]
fn a_local_admin_is_adopted_and_stays_admin(store: &Store) {
    let ours = organization(store, "Ours");
    let admin = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let body = json!({ "userName": "ADA@example.com", "externalId": "7" });
    let adopted = scim_create(store, &ours, &body).unwrap();
    assert_eq!(adopted.how, How::Adopted);
    let user = adopted.user.user;
    assert_eq!(
        (user.id, user.role, user.origin),
        (admin.id, Role::PlatformAdmin, Origin::Local)
    );
    assert_eq!((user.external_id.as_deref(), user.version), (Some("7"), 2));
    let again = scim_create(store, &ours, &body);
    assert!(matches!(
        again,
        Err(ProvisioningError::Conflict {
            attribute: "userName",
            ..
        })
    ));
}

#[apply(on_both_databases)]
fn an_account_is_adopted_by_the_name_id_that_signs_in_to_it(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (name_id, body) in [
        (
            "00u-ada",
            json!({ "userName": "ada", "externalId": "00u-ada" }),
        ),
        ("bob", json!({ "userName": "bob", "externalId": "7" })),
    ] {
        let attempt = SsoSignIn {
            email: Some(format!("{name_id}@home.example")),
            ..sign_in(&okta, name_id)
        };
        let made = complete(store, &attempt).unwrap();
        assert!(made.created, "baseline");
        let mut body = body;
        body["emails"] = json!([{ "value": format!("{name_id}@work.example"), "primary": true }]);
        let adopted = scim_create(store, &ours, &body).unwrap();
        assert_eq!(adopted.how, How::Adopted, "{name_id}");
        assert_eq!(adopted.user.user.id, made.user.id);
    }
    let eve = json!({ "userName": "eve@example.com", "externalId": "00u-eve" });
    assert_eq!(scim_create(store, &ours, &eve).unwrap().how, How::New);
}

#[apply(on_both_databases)]
fn a_rehire_gets_the_same_id_by_external_id_or_without_one_by_name(store: &Store) {
    let ours = organization(store, "Ours");
    let body = |name: &str| json!({ "userName": name, "externalId": "7" });
    let first = scim_create(store, &ours, &body("ada@example.com"))
        .unwrap()
        .user
        .user;
    scim_delete(store, &ours, &first.id).unwrap();
    let back = scim_create(store, &ours, &body("ada@example.com")).unwrap();
    assert_eq!(
        (back.how, &back.user.user.id),
        (How::Reactivated, &first.id)
    );
    assert!(back.user.user.may_sign_in());

    scim_patch(store, &ours, &first.id, &deactivation()).unwrap();
    let renamed = scim_create(store, &ours, &body("ada.king@example.com")).unwrap();
    assert_eq!(
        (renamed.how, &renamed.user.user.id),
        (How::Reactivated, &first.id)
    );
    assert_eq!(renamed.user.user.user_name, "ada.king@example.com");
    assert_eq!(renamed.user.user.deactivated_at, None);

    scim_delete(store, &ours, &first.id).unwrap();
    let by_name = json!({ "userName": "ADA.KING@example.com" });
    let back = scim_create(store, &ours, &by_name).unwrap();
    assert_eq!((back.how, back.user.user.id), (How::Reactivated, first.id));
}

#[apply(on_both_databases)]
fn a_name_with_another_external_id_is_another_person(store: &Store) {
    let ours = organization(store, "Ours");
    let body = |id: &str| json!({ "userName": "ada@example.com", "externalId": id });
    let mut before = scim_create(store, &ours, &body("1")).unwrap().user.user.id;
    for (id, delete) in [("2", true), ("3", false)] {
        if delete {
            scim_delete(store, &ours, &before).unwrap();
        } else {
            scim_patch(store, &ours, &before, &deactivation()).unwrap();
        }
        let next = scim_create(store, &ours, &body(id)).unwrap();
        assert_eq!(next.how, How::New, "{id}");
        assert_ne!(next.user.user.id, before);
        let left = read(store, |db| accounts::get(db, &ours.id, &before)).unwrap();
        assert!(left.deleted_at.is_some());
        before = next.user.user.id;
    }
    // The name of somebody who was deleted is free for an admin too.
    scim_delete(store, &ours, &before).unwrap();
    let admin = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    assert_ne!(admin.id, before);
    assert_eq!(admin.sign_in_email.as_deref(), Some("ada@example.com"));
}

#[apply(on_both_databases)]
fn an_inactive_user_is_not_revived_by_an_inactive_one(store: &Store) {
    let ours = organization(store, "Ours");
    let user = provision(store, &ours, "ada@example.com").user;
    scim_patch(store, &ours, &user.id, &deactivation()).unwrap();
    let body = json!({ "userName": "ada@example.com", "active": false });
    let rejected = scim_create(store, &ours, &body);
    assert!(matches!(
        rejected,
        Err(ProvisioningError::Conflict {
            attribute: "userName",
            ..
        })
    ));
}

#[apply(on_both_databases)]
fn a_user_whom_an_admin_keeps_out_is_there_and_a_post_takes_nothing_from_them(store: &Store) {
    let ours = organization(store, "Ours");
    local_user(store, &ours, "root@example.com", Role::PlatformAdmin);
    let body = json!({ "userName": "eve@example.com", "externalId": "7" });
    let eve = scim_create(store, &ours, &body).unwrap().user.user;
    let again = || scim_create(store, &ours, &body).map(|created| created.how);
    let in_use = |answer| matches!(answer, Err(ProvisioningError::Conflict { .. }));
    assert!(in_use(again()), "baseline");
    let id = (ours.id.clone(), eve.id.clone());
    let change = members::Change {
        role: Some(Role::PlatformAdmin),
        blocked: Some(true),
        ..members::Change::default()
    };
    let changed = store.write(move |db| {
        let caller = Caller::new(&id.0, &Actor::Cli, now());
        members::change(db, &caller, &id.1, &change)
    });
    changed.wait().unwrap();
    assert!(in_use(again()));
    let stored = read(store, |db| accounts::get(db, &ours.id, &eve.id)).unwrap();
    assert_eq!(stored.role, Role::PlatformAdmin);
    // A user who is inactive besides comes back, as a member.
    scim_patch(store, &ours, &eve.id, &deactivation()).unwrap();
    assert_eq!(again().unwrap(), How::Reactivated);
}

#[apply(on_both_databases)]
fn who_comes_back_has_a_version_that_nobody_has_seen(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    scim_delete(store, &ours, &ada.id).unwrap();
    let back = provision(store, &ours, "ada@example.com").user;
    assert_eq!(back.id, ada.id);
    assert!(back.version > ada.version, "{}", back.version);
}
