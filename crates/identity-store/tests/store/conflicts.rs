//! Transactions that PostgreSQL asks to run again: they are, whatever language it speaks.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use identity_store::audit::Actor;
use identity_store::organizations::{self, Organization, Settings};
use identity_store::{Caller, Connection, OrganizationId, Store, StoreError, StoreOptions, Write};
use statux_testkit::database::postgres;

use super::support::{now, organization, write};

fn change(db: &mut Connection, of: &OrganizationId) -> Result<Option<Organization>, StoreError> {
    let settings = Settings {
        jit_provisioning: Some(false),
        ..Settings::default()
    };
    organizations::update_settings(db, &Caller::new(of, &Actor::System, now()), settings)
}

/// Two transactions that lock the same rows, each in another order; returns how often they ran.
fn deadlock(store: &Store) -> u32 {
    let (one, two) = (organization(store, "One").id, organization(store, "Two").id);
    let (barrier, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let both = |first: OrganizationId, second: OrganizationId| {
        let (barrier, runs) = (Arc::clone(&barrier), Arc::clone(&runs));
        store.write(move |db| {
            let is_first_run = runs.fetch_add(1, Ordering::SeqCst) < 2;
            change(db, &first)?;
            if is_first_run {
                barrier.wait();
            }
            change(db, &second)
        })
    };
    for write in [both(one.clone(), two.clone()), both(two, one)] {
        let changed: Result<_, StoreError> = Write::wait(write);
        assert!(
            changed
                .unwrap()
                .is_some_and(|after| !after.jit_provisioning)
        );
    }
    runs.load(Ordering::SeqCst)
}

#[derive(QueryableByName)]
struct Language {
    #[diesel(sql_type = Text)]
    lc_messages: String,
}

fn language(store: &Store) -> String {
    let shown: Language = write(
        store,
        |db| Ok(sql_query("SHOW lc_messages").get_result(db)?),
    );
    shown.lc_messages
}

fn execute(store: &Store, statement: String) {
    write(store, move |db| {
        sql_query(statement.as_str()).execute(db)?;
        Ok(())
    });
}

/// Another language of messages than `C`. A server without translations has no other name for it.
const OTHER_LANGUAGE: &str = "C.utf8";

fn speak_other_language(store: &Store) {
    let statement = format!(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lc_messages TO %L', \
         current_database(), '{OTHER_LANGUAGE}'); END $$"
    );
    execute(store, statement);
}

#[test]
fn a_deadlock_is_repeated_until_both_succeed() {
    let database = postgres();
    assert!(deadlock(&database.store) > 2);
}

#[test]
fn the_server_is_made_to_speak_english() {
    let database = postgres();
    speak_other_language(&database.store);
    let store = Store::open(database.store.url(), StoreOptions::small()).unwrap();
    assert_eq!(language(&store), "C");
    assert!(deadlock(&store) > 2);
}

/// Choosing the language takes a right that a database's ordinary role does not have.
#[test]
fn a_role_that_may_not_choose_the_language_writes_and_repeats_too() {
    let database = postgres();
    let owner = &database.store;
    speak_other_language(owner);
    // Roles belong to the whole server, on which other tests make their own.
    let random = OrganizationId::random().as_str().replace('-', "_");
    let role = format!("statux_test_role_{random}");
    execute(owner, format!("CREATE ROLE {role}"));
    execute(
        owner,
        format!("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}"),
    );

    let store = Store::open(&database.url_as(&role), StoreOptions::small()).unwrap();
    assert_eq!(language(&store), OTHER_LANGUAGE);
    assert!(deadlock(&store) > 2);
    drop(store);

    execute(owner, format!("DROP OWNED BY {role}"));
    execute(owner, format!("DROP ROLE {role}"));
}

#[test]
fn a_serialization_failure_is_repeated() {
    let database = postgres();
    let store = &database.store;
    let of = organization(store, "Example").id;
    let (barrier, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let writes = [(), ()].map(|()| {
        let (of, barrier, runs) = (of.clone(), Arc::clone(&barrier), Arc::clone(&runs));
        store.write(move |db| {
            let is_first_run = runs.fetch_add(1, Ordering::SeqCst) < 2;
            sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(db)?;
            organizations::get(db, &of)?;
            if is_first_run {
                barrier.wait();
            }
            change(db, &of)
        })
    });
    for write in writes {
        let changed: Result<_, StoreError> = Write::wait(write);
        assert!(changed.unwrap().is_some());
    }
    assert!(runs.load(Ordering::SeqCst) > 2);
}
