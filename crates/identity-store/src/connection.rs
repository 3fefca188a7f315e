//! The one connection type that every query is written for.

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// A connection to either database.
///
/// Made only by [`Store`](crate::Store). Its derived `establish` is never called: with
/// PostgreSQL unreachable it would silently open an SQLite file named like the address.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// An SQLite file.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}
