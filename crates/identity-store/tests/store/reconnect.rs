//! A PostgreSQL server that ended connections is used again without a restart of ours.

use diesel::RunQueryDsl as _;
use identity_store::{StoreError, organizations};
use statux_testkit::database::postgres;

use super::support::{now, organization};

/// Ends every other connection to the database, as a restart of the server does.
const END_ALL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn a_connection_that_was_ended_costs_at_most_one_read_and_no_write() {
    let database = postgres();
    let store = &database.store;
    organization(store, "Example");
    assert_eq!(store.read(organizations::count).unwrap(), 1);

    let end = |db: &mut _| {
        diesel::sql_query(END_ALL).execute(db)?;
        Ok::<_, StoreError>(())
    };
    store.write(end).wait().unwrap();

    // One that worked a moment ago is not asked first, so this read may fail.
    let _first = store.read(organizations::count);
    for _ in 0..20 {
        assert_eq!(store.read(organizations::count).unwrap(), 1);
    }
    for _ in 0..20 {
        store
            .write(|db: &mut _| organizations::create(db, "Another", now()))
            .wait()
            .unwrap();
    }
}
