//! Inserts that may meet a row that is already there.

use diesel::Connection as _;

use crate::Connection;
use crate::db::error::StoreError;

/// What a unique index said.
pub(crate) enum Insert<T> {
    /// The row is in.
    Done(T),
    /// There is such a row already.
    Conflict,
}

/// Runs an insert or update that a unique index may reject, and tells the rejection as an answer.
///
/// On PostgreSQL a rejected statement spoils the whole transaction, so it runs in a savepoint.
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
