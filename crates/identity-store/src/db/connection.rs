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

/// Runs a query on the database's own connection: `native!(db, c => query.load(c))`.
///
/// Through [`AnyConnection`] diesel writes the text of a query down three times at each call, also
/// where the statement is prepared already; this is for those that each request makes.
macro_rules! native {
    ($db:expr, $connection:ident => $run:expr) => {
        match $db {
            $crate::Connection::Sqlite($connection) => $run,
            $crate::Connection::Postgres($connection) => $run,
        }
    };
}

pub(crate) use native;
