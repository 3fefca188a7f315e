//! A read lock of SQLite that is held while nothing is written.
//!
//! Each read locks the position in the write-ahead log up to which it sees, and unlocks it: two
//! system calls under a mutex of the whole process, for which reads on several threads wait. Where
//! another connection of the process holds the same lock, SQLite only counts; this is that
//! connection. Nothing is read through it: every read sees what was committed before it.
//!
//! A held lock keeps the log after its position from being checkpointed, so the writer releases it
//! before it begins, and it stays released until the writer has committed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::connection::SimpleConnection as _;

use crate::Connection;
use crate::db::url::DatabaseUrl;

use super::connect;

/// Takes the lock, which beginning a transaction does not do by itself.
const ACQUIRE: &str = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1;";
const RELEASE: &str = "COMMIT;";
/// It reads one page.
const CACHE_KIB: u32 = 16;

/// Acquiring costs as much as a few reads save, and each write has it released: it is acquired by the
/// read that has this many before it since the last write.
const READS_BEFORE: u32 = 3;

/// See the module.
#[derive(Default)]
pub(super) struct ReadLockHolder {
    /// How many reads there were since the last write, up to the one that acquires the lock; a hint that
    /// spares the others the mutex.
    reads: AtomicU32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    is_held: bool,
    is_written: bool,
}

impl ReadLockHolder {
    /// Acquires the lock if it is not held, unless the writer is at work. It only speeds reads up, so
    /// the reader does not see a failure.
    pub(super) fn acquire(&self, url: &DatabaseUrl) {
        match self.reads.load(Ordering::Relaxed) {
            READS_BEFORE => {}
            // Two reads at the same time may count as one.
            reads if reads < READS_BEFORE => return self.reads.store(reads + 1, Ordering::Relaxed),
            _ => return,
        }
        let Ok(mut state) = self.state.try_lock() else {
            return;
        };
        self.reads.store(READS_BEFORE + 1, Ordering::Relaxed);
        if !state.is_held && !state.is_written {
            state.acquire(url);
        }
    }

    /// Releases the lock, and keeps it released until the guard is dropped.
    pub(super) fn released(&self) -> Released<'_> {
        self.reads.store(READS_BEFORE + 1, Ordering::Relaxed);
        let mut state = self.lock();
        state.is_written = true;
        state.release();
        Released(self)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn acquire(&mut self, url: &DatabaseUrl) {
        let connection = self.connection.take();
        if let Some(mut connection) =
            connection.or_else(|| connect::for_reading(url, CACHE_KIB).ok())
            && connection.batch_execute(ACQUIRE).is_ok()
        {
            self.connection = Some(connection);
            self.is_held = true;
        }
    }

    fn release(&mut self) {
        if std::mem::take(&mut self.is_held)
            && let Some(connection) = &mut self.connection
            && connection.batch_execute(RELEASE).is_err()
        {
            // Closing its connection releases it in any case.
            self.connection = None;
        }
    }
}

/// The lock is released while this exists.
#[must_use]
pub(super) struct Released<'a>(&'a ReadLockHolder);

impl Drop for Released<'_> {
    fn drop(&mut self) {
        self.0.lock().is_written = false;
        self.0.reads.store(0, Ordering::Relaxed);
    }
}
