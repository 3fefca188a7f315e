//! The one connection type that every query is written for.

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

/// A connection to either database.
///
/// Made only by [`Store`](crate::Store). Its derived `establish` is never called: with
/// PostgreSQL unreachable it would silently open an SQLite file named like the URL.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// An SQLite file.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// Runs a query that diesel builds on the database's own connection:
/// `per_backend!(db, c => query.load(c))`.
///
/// Through [`AnyConnection`] diesel writes the text of a query three times at each call, even where
/// the statement is prepared already; this is for queries that most requests make. A statement
/// written by hand is a [`StaticQuery`](crate::db::static_query::StaticQuery).
macro_rules! per_backend {
    ($db:expr, $connection:ident => $run:expr) => {
        match $db {
            $crate::Connection::Sqlite($connection) => $run,
            $crate::Connection::Postgres($connection) => $run,
        }
    };
}

pub(crate) use per_backend;
