//! Opening single connections with the settings they need.

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

use crate::Connection;
use crate::db::error::{OpenError, one_line};
use crate::db::private_file;
use crate::db::url::DatabaseUrl;

/// SQLite waits this long for another process's lock; PostgreSQL for a row's.
const LOCK_TIMEOUT_MILLIS: u32 = 10_000;

/// The journal mode first: it is the one that fails when the file is not a database.
/// The cache is 16 MB; a checkpoint every 4000 pages favors throughput over the last percent
/// of latency, and keeps the log from growing without bound.
const SQLITE_WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000;";

/// Readers cannot write, whatever the statement.
const SQLITE_READER: &str = "PRAGMA foreign_keys = ON; PRAGMA query_only = ON;";

const POSTGRES_READER: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;";

/// A connection that may write. Makes an SQLite file that does not exist.
pub(super) fn for_writing(url: &DatabaseUrl) -> Result<Connection, OpenError> {
    if let DatabaseUrl::Sqlite(path) = url {
        // If it cannot be made, SQLite says why in a moment.
        let _made = private_file::create(path);
    }
    open(url, SQLITE_WRITER, "").map_err(|reason| unreachable(url, reason))
}

/// A connection that rejects writes. SQLite's own cache holds `cache_kib`: the upper levels of the
/// indexes are worth having there, the rest is in the operating system's.
pub(super) fn for_reading(url: &DatabaseUrl, cache_kib: u32) -> Result<Connection, OpenError> {
    let sqlite = format!("{SQLITE_READER} PRAGMA cache_size = -{cache_kib};");
    open(url, &sqlite, POSTGRES_READER).map_err(|reason| unreachable(url, reason))
}

fn unreachable(url: &DatabaseUrl, reason: String) -> OpenError {
    OpenError::Unreachable {
        url: url.to_string(),
        reason,
    }
}

fn open(url: &DatabaseUrl, sqlite: &str, postgres: &str) -> Result<Connection, String> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let Some(name) = path.to_str() else {
                return Err("the name of the file must be UTF-8".to_owned());
            };
            // A name that looks like a URI would be read as one.
            let name = if name.starts_with("file:") {
                format!("./{name}")
            } else {
                name.to_owned()
            };
            let mut connection =
                SqliteConnection::establish(&name).map_err(|error| one_line(&error))?;
            connection
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {LOCK_TIMEOUT_MILLIS};{sqlite}"
                ))
                .map_err(|error| one_line(&error))?;
            Ok(Connection::Sqlite(connection))
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection =
                PgConnection::establish(url.expose()).map_err(|error| one_line(&error))?;
            connection
                .batch_execute(&format!(
                    "SET lock_timeout = {LOCK_TIMEOUT_MILLIS}; SET client_min_messages = warning; \
                     {postgres}"
                ))
                .map_err(|error| one_line(&error))?;
            Ok(Connection::Postgres(connection))
        }
    }
}
