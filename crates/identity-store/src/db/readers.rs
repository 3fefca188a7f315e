//! The connections for reading: a pool, and point readers for a few rows by their keys.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::ConnectionError::BadConnection;
use diesel::r2d2::{self, ManageConnection, Pool, R2D2Connection as _};

use crate::Connection;
use crate::db::error::{OpenError, StoreError, one_line};
use crate::db::url::DatabaseUrl;

use super::connect;

/// How long a request waits for a free connection.
const WAIT: Duration = Duration::from_secs(5);

/// How long after a read that succeeded a connection is pinged before its next use. A ping costs a
/// round trip, as much as the read itself.
const PING_AFTER: Duration = Duration::from_secs(1);

/// For reads that go through many rows in order.
const CACHE_KIB: u32 = 2_000;
/// For look-ups anywhere in an index.
const POINT_READER_CACHE_KIB: u32 = 6_000;

#[allow(
    clippy::disallowed_methods,
    reason = "a pause is measured, and no time of the day is told"
)]
fn monotonic() -> Instant {
    Instant::now()
}

/// Makes connections for r2d2; written by hand, since diesel's manager calls `establish`.
#[derive(Debug)]
pub(super) struct Readers(DatabaseUrl);

/// A connection for reading, and the time of its last read that succeeded.
pub(super) struct Reader {
    connection: Connection,
    worked: Option<Instant>,
}

impl Reader {
    /// Runs the closure, and notes whether it succeeded.
    pub(super) fn with<T, E>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.worked = None;
        let result = work(&mut self.connection);
        // An error need not be the connection's, but it may be.
        self.worked = result.is_ok().then(monotonic);
        result
    }

    /// Whether it has to be pinged before it is used again.
    fn needs_ping(&self, now: Instant) -> bool {
        self.worked
            .is_none_or(|worked| now.duration_since(worked) >= PING_AFTER)
    }
}

impl ManageConnection for Readers {
    type Connection = Reader;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Reader, r2d2::Error> {
        let connection = connect::for_reading(&self.0, CACHE_KIB)
            .map_err(|error| BadConnection(one_line(&error)))
            .map_err(r2d2::Error::ConnectionError)?;
        Ok(Reader {
            connection,
            worked: Some(monotonic()),
        })
    }

    fn is_valid(&self, reader: &mut Reader) -> Result<(), r2d2::Error> {
        if !reader.needs_ping(monotonic()) {
            return Ok(());
        }
        reader.connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, reader: &mut Reader) -> bool {
        std::thread::panicking() || reader.connection.is_broken()
    }
}

/// Opens the pool with one connection, so that a database that cannot be read is noticed now.
pub(super) fn open(url: &DatabaseUrl, size: u32) -> Result<Pool<Readers>, OpenError> {
    // A file cannot go away under a connection; a server can be restarted.
    let may_go_away = matches!(url, DatabaseUrl::Postgres(_));
    let pool = Pool::builder()
        .max_size(size.max(1))
        // No connection is opened in advance: one that is still being opened when the process ends
        // meets an OpenSSL that has already been torn down, and crashes the process.
        .min_idle(Some(0))
        .connection_timeout(WAIT)
        .test_on_check_out(may_go_away)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build_unchecked(Readers(url.clone()));
    match pool.get() {
        Ok(first) => drop(first),
        Err(error) => {
            return Err(OpenError::Unreachable {
                url: url.to_string(),
                reason: one_line(&StoreError::Pool(one_line(&error))),
            });
        }
    }
    Ok(pool)
}

/// Connections for reads of a few rows by their keys, as many as threads make such reads at once:
/// these do not wait for long reads.
#[derive(Default)]
pub(super) struct PointReaders {
    idle: Mutex<Vec<Connection>>,
}

impl PointReaders {
    /// Lends an idle connection, or a new one.
    pub(super) fn with<T, E: From<StoreError>>(
        &self,
        url: &DatabaseUrl,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect::for_reading(url, POINT_READER_CACHE_KIB)
                .map_err(|error| StoreError::Pool(one_line(&error)))?,
        };
        let result = work(&mut connection);
        if !connection.is_broken() {
            self.idle().push(connection);
        }
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opening in advance would run on threads of r2d2, which nothing joins at the end.
    #[test]
    fn a_connection_is_opened_only_while_a_reader_waits_for_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let pool = open(&DatabaseUrl::sqlite(file.path()), 4).unwrap();
        assert_eq!(pool.state().connections, 1);

        let one = pool.get().unwrap();
        let two = pool.get().unwrap();
        assert_eq!(pool.state().connections, 2);
        drop((one, two));
        assert_eq!(pool.min_idle(), Some(0));
    }

    #[test]
    fn a_connection_is_pinged_after_a_failure_and_after_a_pause_only() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let manager = Readers(DatabaseUrl::sqlite(file.path()));
        let mut reader = manager.connect().unwrap();
        assert!(!reader.needs_ping(monotonic()));
        reader.with(|_| Ok::<_, StoreError>(())).unwrap();
        assert!(!reader.needs_ping(monotonic()));
        assert!(reader.needs_ping(monotonic() + PING_AFTER));

        reader.with(|_| Err::<(), _>(StoreError::Busy)).unwrap_err();
        assert!(reader.needs_ping(monotonic()));
        reader.with(|_| Ok::<_, StoreError>(())).unwrap();
        assert!(!reader.needs_ping(monotonic()));
    }
}
