//! Inserts that may meet a row that is already there.

use diesel::Connection as _;

use crate::Connection;
use crate::error::StoreError;

/// What a unique index said.
pub(crate) enum Insert<T> {
    /// The row is in.
    Done(T),
    /// There is such a row already.
    Taken,
}

/// Runs an insert or update that a unique index may refuse, and tells the refusal as an answer.
///
/// On PostgreSQL a refused statement spoils the whole transaction, so it runs in a savepoint.
pub(crate) fn unless_taken<T>(
    connection: &mut Connection,
    statement: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<Insert<T>, StoreError> {
    let result = match connection {
        Connection::Sqlite(_) => statement(connection),
        Connection::Postgres(_) => connection.transaction(statement),
    };
    match result {
        Ok(value) => Ok(Insert::Done(value)),
        Err(error) if error.is_unique_violation() => Ok(Insert::Taken),
        Err(error) => Err(error),
    }
}
