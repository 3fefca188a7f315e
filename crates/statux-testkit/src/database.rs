//! A fresh database for each test, on SQLite and on PostgreSQL.

use identity_store::testing::PostgresDatabase;
use identity_store::{DatabaseUrl, Store, StoreOptions};
use tempfile::TempDir;

/// The variable with the URL of the PostgreSQL server for tests: a superuser's maintenance
/// database.
pub const POSTGRES_URL: &str = "STATUX_TEST_POSTGRES_URL";

/// A migrated store on a database of its own, which is deleted when the value is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// The store.
    pub store: Store,
    url: DatabaseUrl,
    files: Files,
}

/// Keeps the database alive; dropped after the store.
#[derive(Debug)]
enum Files {
    Sqlite { _directory: TempDir },
    Postgres { database: PostgresDatabase },
}

impl TestDatabase {
    /// Another store on the same database, as another server has it.
    ///
    /// # Panics
    ///
    /// When it cannot be opened.
    pub fn another_store(&self) -> Store {
        open(&self.url)
    }

    /// The PostgreSQL database's URL for sessions that act as another role, which must exist.
    ///
    /// # Panics
    ///
    /// When the database is on SQLite, which has no roles.
    pub fn url_as(&self, role: &str) -> DatabaseUrl {
        match &self.files {
            Files::Sqlite { .. } => stop(&"SQLite has no roles"),
            Files::Postgres { database } => {
                database.url_as(role).unwrap_or_else(|error| stop(&error))
            }
        }
    }
}

/// A fresh SQLite database.
///
/// # Panics
///
/// When it cannot be created.
pub fn sqlite() -> TestDatabase {
    let directory = tempfile::tempdir().unwrap_or_else(|error| stop(&error));
    let url = DatabaseUrl::sqlite(directory.path().join("statux.db"));
    let store = open(&url);
    store.migrate().unwrap_or_else(|error| stop(&error));
    TestDatabase {
        store,
        url,
        files: Files::Sqlite {
            _directory: directory,
        },
    }
}

/// A fresh PostgreSQL database on the server that [`POSTGRES_URL`] names.
///
/// # Panics
///
/// When the variable is not set, or the database cannot be created.
pub fn postgres() -> TestDatabase {
    let Some(admin_url) = environment(POSTGRES_URL) else {
        stop(&format!(
            "{POSTGRES_URL} is not set: run the tests with `cargo xtask test`, which starts a \
             PostgreSQL server and sets it"
        ))
    };
    let run = environment("NEXTEST_RUN_ID").unwrap_or_else(|| std::process::id().to_string());
    let database = PostgresDatabase::create(&admin_url, &run).unwrap_or_else(|error| stop(&error));
    let url = database.url().unwrap_or_else(|error| stop(&error));
    TestDatabase {
        store: open(&url),
        url,
        files: Files::Postgres { database },
    }
}

fn open(url: &DatabaseUrl) -> Store {
    Store::open(url, StoreOptions::small()).unwrap_or_else(|error| stop(&error))
}

#[expect(
    clippy::disallowed_methods,
    reason = "where tests find their servers is a matter of the environment"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::panic, reason = "a test without its database has failed")]
fn stop(reason: &dyn std::fmt::Display) -> ! {
    panic!("{reason}")
}
