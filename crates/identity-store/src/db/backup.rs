//! A copy of a running database.

use std::path::Path;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::db::url::DatabaseUrl;

use super::connect;

/// SQLite's own way: a transaction that reads everything and writes a compact file.
pub(super) fn run(url: &DatabaseUrl, file: &Path) -> Result<(), StoreError> {
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
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(name)
        .execute(sqlite)?;
    Ok(())
}
