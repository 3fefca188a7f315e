//! Database files that are complete by themselves: a copy made while the database is in use, and
//! the file itself with its write-ahead log checkpointed.

use std::path::Path;

use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::db::private_file;
use crate::db::url::DatabaseUrl;

use super::connect;

/// SQLite's own way: a transaction that reads everything and writes a compact file.
pub(super) fn backup(url: &DatabaseUrl, file: &Path) -> Result<(), StoreError> {
    if matches!(url, DatabaseUrl::Postgres(_)) {
        return Err(StoreError::Unsupported(
            "backup works for SQLite only; for PostgreSQL use pg_dump",
        ));
    }
    let Some(name) = file.to_str() else {
        return Err(StoreError::Unsupported(
            "the name of the backup file must be UTF-8",
        ));
    };
    let mut connection =
        connect::for_writing(url).map_err(|error| StoreError::Pool(one_line(&error)))?;
    let Connection::Sqlite(sqlite) = &mut connection else {
        return Ok(());
    };
    // SQLite takes a file that is empty, and rejects one that holds something.
    let made = private_file::create(file)
        .map_err(|error| StoreError::Pool(format!("{}: {error}", file.display())))?;
    let written = diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(name)
        .execute(sqlite);
    if written.is_err() && made {
        // What is left of it cannot be restored.
        let _removed = std::fs::remove_file(file);
    }
    written?;
    Ok(())
}

/// Stopping a server does not wait long for other connections.
const CHECKPOINT_WAIT: &str = "PRAGMA busy_timeout = 1000";

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// Moves SQLite's write-ahead log into the file and empties it, unless another connection uses it
/// for too long. PostgreSQL needs nothing of the kind.
pub(super) fn checkpoint_wal(url: &DatabaseUrl) -> Result<bool, StoreError> {
    if matches!(url, DatabaseUrl::Postgres(_)) {
        return Ok(true);
    }
    let mut connection =
        connect::for_writing(url).map_err(|error| StoreError::Pool(one_line(&error)))?;
    let Connection::Sqlite(sqlite) = &mut connection else {
        return Ok(true);
    };
    sqlite.batch_execute(CHECKPOINT_WAIT)?;
    let checkpoint: Checkpoint =
        diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?;
    Ok(checkpoint.busy == 0)
}
