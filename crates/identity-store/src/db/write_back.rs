//! A database file that is complete by itself.

use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::db::url::DatabaseUrl;

use super::connect;

/// Whoever stops a server does not wait long for others.
const WAIT: &str = "PRAGMA busy_timeout = 1000";

#[derive(diesel::QueryableByName)]
struct Outcome {
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// Empties the log of SQLite into the file, unless somebody else uses it for too long. PostgreSQL
/// needs nothing of the kind.
pub(super) fn run(url: &DatabaseUrl) -> Result<bool, StoreError> {
    if matches!(url, DatabaseUrl::Postgres(_)) {
        return Ok(true);
    }
    let mut connection =
        connect::for_writing(url).map_err(|error| StoreError::Pool(one_line(&error)))?;
    let Connection::Sqlite(sqlite) = &mut connection else {
        return Ok(true);
    };
    sqlite.batch_execute(WAIT)?;
    let outcome: Outcome =
        diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?;
    Ok(outcome.busy == 0)
}
