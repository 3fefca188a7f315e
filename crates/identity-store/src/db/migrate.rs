//! The migrations, compiled into the program.

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationVersion;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::Connection;
use crate::db::error::{OpenError, one_line};
use crate::db::url::DatabaseUrl;

use super::connect;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number that no one else locks: several servers migrate one after the other.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7378697629483820646)";

/// A migration's or the database's error, as text.
struct Failed(String);

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self(one_line(&error))
    }
}

pub(super) fn run(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
    let applied = match connect::for_writing(url)? {
        Connection::Sqlite(mut connection) => {
            connection.exclusive_transaction(|connection| run_all(connection, SQLITE))
        }
        Connection::Postgres(mut connection) => connection.transaction(|connection| {
            connection.batch_execute(POSTGRES_LOCK)?;
            run_all(connection, POSTGRES)
        }),
    };
    applied.map_err(|Failed(reason)| failed(url, reason))
}

pub(super) fn pending(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
    let names = match connect::for_writing(url)? {
        Connection::Sqlite(mut connection) => pending_of(&mut connection, SQLITE),
        Connection::Postgres(mut connection) => pending_of(&mut connection, POSTGRES),
    };
    names.map_err(|Failed(reason)| failed(url, reason))
}

/// Reverts the migrations after one, the last first, for tests of migrations.
#[cfg(feature = "testing")]
pub(crate) fn revert_to(url: &DatabaseUrl, version: &str) -> Result<(), OpenError> {
    let reverted = match connect::for_writing(url)? {
        Connection::Sqlite(mut connection) => revert_after(&mut connection, || SQLITE, version),
        Connection::Postgres(mut connection) => revert_after(&mut connection, || POSTGRES, version),
    };
    reverted.map_err(|Failed(reason)| failed(url, reason))
}

#[cfg(feature = "testing")]
fn revert_after<DB, C>(
    connection: &mut C,
    all: fn() -> EmbeddedMigrations,
    version: &str,
) -> Result<(), Failed>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let told = |error: Box<dyn std::error::Error + Send + Sync>| Failed(one_line(&error));
    let applied = connection.applied_migrations().map_err(told)?;
    let later = applied
        .iter()
        .filter(|migration| migration.to_string().as_str() > version);
    for _ in later {
        connection.revert_last_migration(all()).map_err(told)?;
    }
    Ok(())
}

fn run_all<DB, C>(connection: &mut C, all: EmbeddedMigrations) -> Result<Vec<String>, Failed>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let applied = connection
        .run_pending_migrations(all)
        .map_err(|error| Failed(one_line(&error)))?;
    Ok(applied.iter().map(MigrationVersion::to_string).collect())
}

fn pending_of<DB, C>(connection: &mut C, all: EmbeddedMigrations) -> Result<Vec<String>, Failed>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let pending = connection
        .pending_migrations(all)
        .map_err(|error| Failed(one_line(&error)))?;
    Ok(pending
        .iter()
        .map(|migration| migration.name().to_string())
        .collect())
}

fn failed(url: &DatabaseUrl, reason: String) -> OpenError {
    OpenError::Migration {
        url: url.to_string(),
        reason,
    }
}
