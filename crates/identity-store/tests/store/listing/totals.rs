//! The total without a scan is the total.

use diesel::connection::SimpleConnection as _;
use identity_store::accounts::{self, Role};
use identity_store::organizations::Organization;
use identity_store::{Caller, Connection, Store, StoreError, UserId};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::super::support::{
    complete, deactivation, local_user, organization, provider, read, scim_create, scim_delete,
    scim_patch, sign_in, write,
};
use super::{Ask, ids, list, total};

fn counted(store: &Store, of: &Organization) -> i64 {
    read(store, |db| accounts::count(db, &of.id))
}

#[apply(on_both_databases)]
fn after_anything_that_happens_to_users_the_total_is_their_number(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let idp = provider(store, &ours);
    scim_create(store, &theirs, &json!({ "userName": "their@x.test" })).unwrap();
    let mut runner = TestRunner::deterministic();
    let (mut grew, mut shrank) = (0, 0);
    for step in 0..150 {
        let (what, who) = (0..8_u8, 0..12_u8).new_tree(&mut runner).unwrap().current();
        let name = format!("user{who}@x.test");
        let everybody = ids(&list(store, &ours, &Ask::default()));
        let somebody = everybody.get(usize::from(who) % everybody.len().max(1));
        let somebody = somebody.map(|id| UserId::parse(id.as_str()).unwrap());
        let before = total(store, &ours);
        match (what, somebody) {
            // A new one, one who is there already, or one who comes back.
            (0 | 1, _) => drop(scim_create(store, &ours, &json!({ "userName": name }))),
            (2 | 3, Some(id)) => scim_delete(store, &ours, &id).unwrap(),
            (4, Some(id)) => drop(scim_patch(store, &ours, &id, &deactivation())),
            (5, _) => drop(complete(store, &sign_in(&idp, &name))),
            (6, _) => drop(local_user(
                store,
                &ours,
                &format!("{step}@x.test"),
                Role::Member,
            )),
            _ => failing(store, &ours),
        }
        let now = total(store, &ours);
        assert_eq!(now, counted(store, &ours), "step {step}: {what} of {name}");
        grew += i64::from(now > before);
        shrank += i64::from(now < before);
    }
    assert!(grew > 20 && shrank > 15, "{grew} {shrank}");
    assert_eq!((total(store, &theirs), counted(store, &theirs)), (1, 1));
}

/// A transaction that makes a user and is then taken back.
fn failing(store: &Store, of: &Organization) {
    let of = of.id.clone();
    let work = move |db: &mut Connection| -> Result<(), StoreError> {
        let new = accounts::NewLocalUser {
            email: "never@x.test".to_owned(),
            display_name: "Never".to_owned(),
            given_name: None,
            family_name: None,
            role: Role::Member,
            password_hash: None,
        };
        let made = accounts::create_local(
            db,
            &Caller::new(
                &of,
                &identity_store::audit::Actor::Cli,
                super::super::support::now(),
            ),
            &new,
        );
        assert!(made.is_ok());
        Err(StoreError::Closed)
    };
    assert!(store.write(work).wait().is_err());
}

#[apply(on_both_databases)]
fn the_migration_counts_who_is_there(store: &Store) {
    let ours = organization(store, "Ours");
    for n in 0..5 {
        let user = json!({ "userName": format!("user{n}@x.test") });
        let id = scim_create(store, &ours, &user).unwrap().user.user.id;
        if n == 0 {
            scim_delete(store, &ours, &id).unwrap();
        }
    }
    write(store, |db| {
        let (down, up) = match db {
            Connection::Sqlite(_) => (
                include_str!("../../../../../migrations/sqlite/2026-11-25-000200_listing/down.sql"),
                include_str!("../../../../../migrations/sqlite/2026-11-25-000200_listing/up.sql"),
            ),
            Connection::Postgres(_) => (
                include_str!(
                    "../../../../../migrations/postgres/2026-11-25-000200_listing/down.sql"
                ),
                include_str!("../../../../../migrations/postgres/2026-11-25-000200_listing/up.sql"),
            ),
        };
        db.batch_execute(down)?;
        Ok(db.batch_execute(up)?)
    });
    assert_eq!((total(store, &ours), counted(store, &ours)), (4, 4));
    scim_create(store, &ours, &json!({ "userName": "user0@x.test" })).unwrap();
    assert_eq!(total(store, &ours), 5);
}
