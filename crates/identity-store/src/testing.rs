//! PostgreSQL databases that live as long as a test.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{
    Instrumentation, InstrumentationEvent, SimpleConnection as _, set_default_instrumentation,
};
use diesel::pg::PgConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection as _, RunQueryDsl as _};

use crate::db::random;
use crate::db::store::Store;
use crate::db::url::DatabaseUrl;
use crate::{Connection, StoreError};

/// Only one process makes the template.
const LOCK: i64 = 7_378_697_629_483_820_647;

/// A database of its own on a server for tests; dropped with the value.
#[derive(Debug)]
pub struct PostgresDatabase {
    admin_url: url::Url,
    name: String,
}

/// What went wrong, on one line.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a PostgreSQL database for a test: {0}")]
pub struct TestDatabaseError(String);

impl PostgresDatabase {
    /// Copies the template, which the first caller of a run makes by migrating.
    ///
    /// `admin_url` names a superuser's maintenance database; `run` tells one test run from
    /// another, in letters, digits and dashes.
    ///
    /// # Errors
    /// When the server does not answer or rejects.
    pub fn create(admin_url: &str, run: &str) -> Result<Self, TestDatabaseError> {
        let admin_url: url::Url = admin_url.parse().map_err(told)?;
        let mut admin = PgConnection::establish(admin_url.as_str()).map_err(told)?;
        let template = format!("statux_template_{run}").replace('-', "_");
        diesel::sql_query("SELECT pg_advisory_lock($1)")
            .bind::<BigInt, _>(LOCK)
            .execute(&mut admin)
            .map_err(told)?;
        make_template(&mut admin, &admin_url, &template)?;
        let unique = u128::from_be_bytes(random::bytes());
        let name = format!("statux_test_{unique:032x}");
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .map_err(told)?;
        Ok(Self { admin_url, name })
    }

    /// The database's URL.
    ///
    /// # Errors
    /// Never, unless the server's own URL was not that of a database.
    pub fn url(&self) -> Result<DatabaseUrl, TestDatabaseError> {
        url_of(&self.admin_url, &self.name)
    }

    /// The database's URL for sessions that act as another role, which must exist.
    ///
    /// # Errors
    /// As [`Self::url`].
    pub fn url_as(&self, role: &str) -> Result<DatabaseUrl, TestDatabaseError> {
        let mut admin_url = self.admin_url.clone();
        admin_url.set_query(Some(&format!("options=-c%20role%3D{role}")));
        url_of(&admin_url, &self.name)
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // The whole server is thrown away after the run, so a failure leaves nothing for long.
        if let Ok(mut admin) = PgConnection::establish(self.admin_url.as_str()) {
            let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            drop(admin.batch_execute(&statement));
        }
    }
}

fn make_template(
    admin: &mut PgConnection,
    admin_url: &url::Url,
    template: &str,
) -> Result<(), TestDatabaseError> {
    let existing = diesel::sql_query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind::<Text, _>(template)
        .execute(admin)
        .map_err(told)?;
    if existing > 0 {
        return Ok(());
    }
    // Built under another name, so that one that is half done is never copied; and by a
    // connection that is closed at the end, since a template in use cannot be copied.
    let draft = format!("{template}_draft");
    admin
        .batch_execute(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"))
        .map_err(told)?;
    admin
        .batch_execute(&format!("CREATE DATABASE {draft}"))
        .map_err(told)?;
    Store::migrate_database(&url_of(admin_url, &draft)?).map_err(told)?;
    admin
        .batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {template}"))
        .map_err(told)
}

fn url_of(admin_url: &url::Url, database: &str) -> Result<DatabaseUrl, TestDatabaseError> {
    let mut url = admin_url.clone();
    url.set_path(&format!("/{database}"));
    url.as_str().parse().map_err(told)
}

fn told(error: impl std::fmt::Display) -> TestDatabaseError {
    TestDatabaseError(error.to_string())
}

/// How many rows each table has.
///
/// # Errors
/// When a table cannot be read.
pub fn row_counts(store: &Store) -> Result<BTreeMap<String, i64>, StoreError> {
    store.read(|db| {
        let names = match db {
            Connection::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            Connection::Postgres(_) => {
                "SELECT CAST(tablename AS text) AS name FROM pg_tables WHERE schemaname = 'public'"
            }
        };
        let names: Vec<TableName> = diesel::sql_query(names).load(db)?;
        let counted = names.into_iter().map(|TableName { name }| {
            let query = format!("SELECT COUNT(*) AS number FROM \"{name}\"");
            let rows: RowCount = diesel::sql_query(query).get_result(db)?;
            Ok((name, rows.number))
        });
        counted.collect()
    })
}

#[derive(diesel::QueryableByName)]
struct TableName {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(diesel::QueryableByName)]
struct RowCount {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Takes the database back to the tables of a migration, such as `20261128000600`, by reverting all
/// later ones.
///
/// # Errors
/// When a migration cannot be reverted.
pub fn revert_to(store: &Store, version: &str) -> Result<(), TestDatabaseError> {
    store.revert_to(version).map_err(told)
}

/// Panics inside a savepoint, as a bug in a function that uses one would.
///
/// # Panics
///
/// Always.
#[expect(clippy::panic, reason = "the panic is what is tested")]
pub fn panic_in_savepoint(db: &mut Connection) {
    let result: Result<(), diesel::result::Error> =
        db.transaction(|_| panic!("a bug in a savepoint"));
    drop(result);
}

/// Runs the closure and tells how many statements it sent to the database.
///
/// It takes the place of what watches the connection otherwise, so use it on a connection that
/// is thrown away with its test.
pub fn count_queries<T>(
    db: &mut Connection,
    work: impl FnOnce(&mut Connection) -> T,
) -> (T, usize) {
    let counter = Arc::new(AtomicUsize::new(0));
    db.set_instrumentation(QueryCounter(Arc::clone(&counter)));
    let answer = work(db);
    db.set_instrumentation(None::<QueryCounter>);
    (answer, counter.load(Ordering::Relaxed))
}

struct QueryCounter(Arc<AtomicUsize>);

impl Instrumentation for QueryCounter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes the statements of every connection that this process opens from now on, for
/// [`take_statements`].
///
/// # Errors
/// When a connection is being opened on a thread that panics.
pub fn watch_statements() -> Result<(), TestDatabaseError> {
    set_default_instrumentation(|| Some(Box::new(StatementWatch))).map_err(told)
}

/// The statements since the last call that read or write rows, in the order in which they were
/// sent. What begins and ends transactions is left out: how many writes share one differs.
pub fn take_statements() -> Vec<String> {
    std::mem::take(&mut *STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner))
}

struct StatementWatch;

impl Instrumentation for StatementWatch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        const VERBS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            if VERBS.iter().any(|verb| text.starts_with(verb)) {
                let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
                statements.push(text);
            }
        }
    }
}
