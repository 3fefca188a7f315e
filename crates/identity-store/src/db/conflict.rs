//! Inserts and updates that may meet a row with the same unique value.

use diesel::Connection as _;

use crate::Connection;
use crate::db::error::StoreError;

/// Whether a unique index let a row in.
#[must_use]
pub(crate) enum Insert<T> {
    /// The row is in.
    Done(T),
    /// Another row has the same unique value.
    Conflict,
}

/// Runs an insert or update that a unique index may reject, and returns that rejection as a
/// [`Insert::Conflict`].
///
/// On PostgreSQL a rejected statement aborts the whole transaction, so it runs in a savepoint.
pub(crate) fn on_conflict<T>(
    connection: &mut Connection,
    statement: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<Insert<T>, StoreError> {
    let result = match connection {
        Connection::Sqlite(_) => statement(connection),
        Connection::Postgres(_) => connection.transaction(statement),
    };
    match result {
        Ok(value) => Ok(Insert::Done(value)),
        Err(error) if error.is_unique_violation() => Ok(Insert::Conflict),
        Err(error) => Err(error),
    }
}
