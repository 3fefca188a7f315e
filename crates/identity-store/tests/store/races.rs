//! Two changes at the same moment: what a change depends on is decided under its lock, so that it
//! ends as if one had come after the other.

use std::sync::mpsc;

use diesel::{RunQueryDsl as _, sql_query};
use identity_store::accounts::{self, NewLocalUser, Role, credentials};
use identity_store::audit::{self, Actor};
use identity_store::members::{self, LinkedNameId};
use identity_store::organizations::first_run::{self, FirstOrganization};
use identity_store::organizations::{self, OrganizationError, Settings};
use identity_store::provisioning::groups;
use identity_store::sign_in::{RejectionCode, SsoSignIn};
use identity_store::sso::providers::{self, NewMetadata, Replacement};
use identity_store::{Caller, Connection, PageRequest, Store, StoreError};
use scim_model::PatchRequest;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::groups::support::{get, group, member_ids};
use super::support::{
    change, complete, deactivation, new_provider, now, organization, patched, provider, provision,
    read, scim_create, scim_delete, scim_patch, sign_in, write,
};

/// Makes the first change, and begins the second before the first is committed. On SQLite, where
/// there is one writer, the second comes after it anyway.
fn race<T, E>(
    store: &Store,
    first: impl Fn(&mut Connection) -> Result<(), E> + Send + 'static,
    second: impl FnOnce() -> T,
) -> T
where
    E: From<StoreError> + std::fmt::Debug + Send + 'static,
{
    let (made, first_is_made) = mpsc::channel();
    let first = store.write(move |db| {
        first(db)?;
        made.send(()).unwrap();
        until_somebody_waits(db).map_err(E::from)
    });
    first_is_made.recv().unwrap();
    let outcome = second();
    first.wait().unwrap();
    outcome
}

/// Waits until another transaction waits for this one.
fn until_somebody_waits(db: &mut Connection) -> Result<(), StoreError> {
    const WAITING: &str = "SELECT 1 FROM pg_locks WHERE NOT granted \
        AND pg_backend_pid() = ANY (pg_blocking_pids(pid))";
    if matches!(db, Connection::Sqlite(_)) {
        return Ok(());
    }
    for _ in 0..1000 {
        if sql_query(WAITING).execute(db)? > 0 {
            return Ok(());
        }
        sql_query("SELECT pg_sleep(0.01)").execute(db)?;
    }
    panic!("nobody waits for this transaction");
}

fn name_ids(store: &Store, of: &organizations::Organization) -> Vec<LinkedNameId> {
    let page = read(store, |db| {
        members::list(db, &of.id, &PageRequest::first(9))
    });
    page.items
        .into_iter()
        .flat_map(|member| member.name_ids)
        .collect()
}

#[apply(on_both_databases)]
fn an_account_that_gets_another_external_id_meanwhile_is_not_linked_by_the_old_one(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let opaque = |name_id| SsoSignIn {
        email: None,
        ..sign_in(&okta, name_id)
    };
    let body = json!({ "userName": "ada@example.com", "externalId": "E7" });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let other = json!({ "op": "replace", "path": "externalId", "value": "E8" });
    let to_another = change(&ours, &ada.id, patched(&other));
    let signed_in = race(
        store,
        move |db| to_another.apply(db).map(drop),
        || complete(store, &opaque("E7")),
    );
    assert_eq!(signed_in.unwrap_err(), RejectionCode::EmailMissing);
    assert!(name_ids(store, &ours).is_empty());
    assert_eq!(complete(store, &opaque("E8")).unwrap().user.id, ada.id);
}

#[apply(on_both_databases)]
fn an_account_that_gets_another_email_meanwhile_is_not_linked_by_the_old_one(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = |user: &str, email: &str| json!({ "userName": user, "emails": [{ "value": email, "primary": true }] });
    let ada = scim_create(store, &ours, &body("ada", "ada@example.com"))
        .unwrap()
        .user
        .user;
    let eve = scim_create(store, &ours, &body("eve", "eve@example.com"))
        .unwrap()
        .user
        .user;
    let emails = |email: &str| {
        let emails = json!([{ "value": email, "primary": true }]);
        patched(&json!({ "op": "replace", "path": "emails", "value": emails }))
    };
    // The e-mail address goes from one account to another.
    let away = change(&ours, &ada.id, emails("augusta@example.com"));
    let taken = change(&ours, &eve.id, emails("ada@example.com"));
    let signed_in = race(
        store,
        move |db| {
            away.apply(db)?;
            taken.apply(db).map(drop)
        },
        || complete(store, &sign_in(&okta, "ada@example.com")),
    );
    assert_eq!(signed_in.unwrap().user.id, eve.id);
    let augusta = complete(store, &sign_in(&okta, "augusta@example.com"));
    assert_eq!(augusta.unwrap().user.id, ada.id);
}

#[apply(on_both_databases)]
fn an_account_that_is_deactivated_meanwhile_is_not_linked(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    let deactivated = change(&ours, &ada.id, patched(&deactivation()));
    let signed_in = race(
        store,
        move |db| deactivated.apply(db).map(drop),
        || complete(store, &sign_in(&okta, "ada@example.com")),
    );
    assert_eq!(signed_in.unwrap_err(), RejectionCode::UserDeactivated);
    assert!(name_ids(store, &ours).is_empty());
    let activation = json!({ "op": "replace", "path": "active", "value": true });
    scim_patch(store, &ours, &ada.id, &activation).unwrap();
    assert!(complete(store, &sign_in(&okta, "ada@example.com")).is_ok());
    assert_eq!(name_ids(store, &ours).len(), 1);
}

#[apply(on_both_databases)]
fn a_name_that_scim_gives_meanwhile_is_not_taken_for_a_blank(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let byron = json!({ "op": "add", "path": "name.familyName", "value": "Byron" });
    let named = change(&ours, &ada.id, patched(&byron));
    let attempt = SsoSignIn {
        given_name: Some("Ada".to_owned()),
        family_name: Some("King".to_owned()),
        ..sign_in(&okta, "ada@example.com")
    };
    let user = race(
        store,
        move |db| named.apply(db).map(drop),
        || complete(store, &attempt),
    )
    .unwrap()
    .user;
    assert_eq!(user.family_name.as_deref(), Some("Byron"));
    assert_eq!(user.given_name.as_deref(), Some("Ada"));
    let stored = read(store, |db| accounts::get(db, &ours.id, &ada.id)).unwrap();
    assert_eq!(
        (stored.given_name, stored.family_name, stored.version),
        (user.given_name, user.family_name, user.version)
    );
}

#[apply(on_both_databases)]
fn the_record_of_somebody_who_is_deactivated_meanwhile_gets_no_names(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    let attempt = || SsoSignIn {
        given_name: Some("Ada".to_owned()),
        ..sign_in(&okta, "ada@example.com")
    };
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let deactivated = change(&ours, &ada.id, patched(&deactivation()));
    let signed_in = race(
        store,
        move |db| deactivated.apply(db).map(drop),
        || complete(store, &attempt()),
    );
    assert_eq!(signed_in.unwrap_err(), RejectionCode::UserDeactivated);
    let given_name = || {
        let stored = read(store, |db| accounts::get(db, &ours.id, &ada.id));
        stored.unwrap().given_name
    };
    assert_eq!(given_name(), None);
    let activation = json!({ "op": "replace", "path": "active", "value": true });
    scim_patch(store, &ours, &ada.id, &activation).unwrap();
    complete(store, &attempt()).unwrap();
    assert_eq!(given_name().as_deref(), Some("Ada"));
}

#[apply(on_both_databases)]
fn settings_that_change_at_the_same_moment_all_stay(store: &Store) {
    let ours = organization(store, "Ours").id;
    let set = |settings, seconds| {
        let at = now() + chrono::Duration::seconds(seconds);
        let of = ours.clone();
        move |db: &mut Connection| {
            organizations::update_settings(db, &Caller::new(&of, &Actor::Cli, at), settings)
        }
    };
    let jit = Settings {
        jit_provisioning: Some(false),
        ..Settings::default()
    };
    let initiated = Settings {
        allow_idp_initiated: Some(true),
        ..Settings::default()
    };
    let (first, second) = (set(jit, 1), set(initiated, 2));
    let changed = race(
        store,
        move |db| first(db).map(drop),
        || write(store, second),
    )
    .unwrap();
    assert!(!changed.jit_provisioning && changed.allow_idp_initiated);
    let stored = read(store, |db| organizations::get(db, &ours));
    assert_eq!(stored.as_ref(), Some(&changed));
    let told = |store: &Store| -> Vec<String> {
        let page = read(store, |db| audit::list(db, &ours, &PageRequest::first(9)));
        page.items.into_iter().map(|event| event.detail).collect()
    };
    let expected = [
        r#"{"changed":["allow_idp_initiated"]}"#,
        r#"{"changed":["jit_provisioning"]}"#,
    ];
    assert_eq!(told(store), expected);

    // Both as they are already: the second of two equal changes at once is a no-op, too.
    let both = Settings {
        jit_provisioning: Some(false),
        allow_idp_initiated: Some(true),
        ..Settings::default()
    };
    assert_eq!(write(store, set(both, 3)), stored);
    assert_eq!(told(store), expected);
    let mixed = Settings {
        jit_provisioning: Some(true),
        allow_idp_initiated: Some(true),
        ..Settings::default()
    };
    write(store, set(mixed, 4));
    assert_eq!(told(store)[0], expected[1]);
}

fn first_organization() -> FirstOrganization {
    FirstOrganization {
        name: "Example".to_owned(),
        admin_name: "Ada".to_owned(),
        admin_given_name: None,
        admin_family_name: None,
        admin_email: "ada@example.com".to_owned(),
        password_hash: "$argon2id$".to_owned(),
    }
}

#[apply(on_both_databases)]
fn of_two_set_up_links_made_at_once_the_last_one_works(store: &Store) {
    let ttl = chrono::Duration::hours(1);
    let (first, of_first) = mpsc::channel();
    let last = race(
        store,
        move |db| {
            first.send(first_run::create_link(db, now(), ttl)?).unwrap();
            Ok::<_, StoreError>(())
        },
        || write(store, move |db| first_run::create_link(db, now(), ttl)),
    );
    let first = of_first.recv().unwrap();
    assert!(!read(store, |db| first_run::peek(db, &first, now())));
    assert!(read(store, |db| first_run::peek(db, &last, now())));
}

#[apply(on_both_databases)]
fn a_link_makes_no_second_organization_beside_one_being_made(store: &Store) {
    let link = write(store, |db| {
        first_run::create_link(db, now(), chrono::Duration::hours(1))
    });
    let complete = |link: identity_store::Secret| {
        store
            .write(move |db| first_run::complete(db, &link, &first_organization(), now()))
            .wait()
    };
    let rejected = race(
        store,
        |db| organizations::create(db, "Other", now()).map(drop),
        || complete(link),
    );
    assert!(matches!(rejected, Err(OrganizationError::AlreadySetUp)));
    assert_eq!(read(store, organizations::count), 1);
}

#[apply(on_both_databases)]
fn of_two_passwords_set_at_once_the_last_one_stays(store: &Store) {
    let ours = organization(store, "Ours");
    let of = ours.id.clone();
    let ada = store
        .write(move |db| {
            let new = NewLocalUser {
                email: "ada@example.com".to_owned(),
                display_name: "Ada".to_owned(),
                given_name: None,
                family_name: None,
                role: Role::Member,
                password_hash: None,
            };
            accounts::create_local(db, &Caller::new(&of, &Actor::Cli, now()), &new)
        })
        .wait()
        .unwrap();
    let set = |hash: &'static str| {
        let (of, id) = (ours.id.clone(), ada.id.clone());
        move |db: &mut Connection| credentials::set(db, &of, &id, hash, now())
    };
    let (first, second) = (set("first"), set("second"));
    assert!(race(
        store,
        move |db| first(db).map(drop),
        || write(store, second)
    ));
    let stored = read(store, |db| credentials::for_user(db, &ours.id, &ada.id));
    assert_eq!(stored.as_deref(), Some("second"));
}

#[apply(on_both_databases)]
fn a_provider_is_removed_and_compared_as_it_is_after_a_change_at_the_same_moment(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let replace = |entity_id: &str| {
        let of = ours.id.clone();
        let metadata = NewMetadata {
            entity_id: entity_id.to_owned(),
            ..new_provider().metadata
        };
        move |db: &mut Connection| {
            let (caller, same) = (
                Caller::new(&of, &Actor::Cli, now()),
                Replacement::SameProvider,
            );
            providers::replace_metadata(db, &caller, &metadata, same).map(drop)
        }
    };
    let (of, id) = (ours.id.clone(), okta.id.clone());
    let compared = race(store, replace("https://two.example.com"), || {
        write(store, move |db| providers::get_locked(db, &of, &id))
    });
    assert_eq!(compared.unwrap().version, 2);
    let of = ours.id.clone();
    let removed = race(store, replace("https://three.example.com"), || {
        write(store, move |db| {
            providers::remove(db, &Caller::new(&of, &Actor::Cli, now()))
        })
    });
    let removed = removed.unwrap().provider;
    assert_eq!(
        (removed.entity_id.as_str(), removed.version),
        ("https://three.example.com", 3)
    );
}

#[apply(on_both_databases)]
fn a_group_that_a_deleted_user_left_meanwhile_counts_no_further_version(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let (team, other) = (
        group(store, &ours, "Team", &[ada.id.as_str()]),
        group(store, &ours, "Other", &[ada.id.as_str()]),
    );
    let path = format!("members[value eq \"{}\"]", ada.id);
    let leave = json!({ "Operations": [{ "op": "remove", "path": path }] });
    let leave = PatchRequest::parse(&leave)
        .unwrap()
        .split_members()
        .unwrap();
    let (of, id) = (ours.id.clone(), team.clone());
    race(
        store,
        move |db| {
            groups::patch(
                db,
                &Caller::new(&of, &Actor::System, now()),
                &id,
                &leave,
                None,
            )
            .map(drop)
        },
        || scim_delete(store, &ours, &ada.id),
    )
    .unwrap();
    for id in [&team, &other] {
        assert_eq!(get(store, &ours, id).group.version, 2);
        assert!(member_ids(store, &ours, id).is_empty());
    }
}
