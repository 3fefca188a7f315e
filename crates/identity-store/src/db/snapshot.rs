//! A snapshot of SQLite that stays open while nothing is written.
//!
//! Each read locks the place in the log up to which it sees, and unlocks it: two system calls under
//! a mutex of the whole process, for which reads on several threads wait. Where another connection
//! of the process holds the same lock, SQLite only counts; this is that connection. Nobody reads
//! through it: every read sees what was committed before it.
//!
//! An open snapshot keeps the log behind it from being written back, so the writer closes it
//! before it begins, and it stays closed until the writer has committed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::connection::SimpleConnection as _;

use crate::Connection;
use crate::db::url::DatabaseUrl;

use super::connect;

/// Takes the lock: beginning a transaction alone does not.
const OPEN: &str = "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1;";
const CLOSE: &str = "COMMIT;";
/// It reads one page.
const CACHE_KIB: u32 = 16;

/// See the module.
#[derive(Default)]
pub(super) struct KeptSnapshot {
    /// Whether the next read may open it; a hint that saves reads the lock.
    may_open: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    is_open: bool,
    is_written: bool,
}

impl KeptSnapshot {
    /// Opens it if it is not, unless somebody writes. It speeds reads up and decides nothing, so
    /// that a failure is none of the reader's.
    pub(super) fn open(&self, url: &DatabaseUrl) {
        if !self.may_open.load(Ordering::Relaxed) {
            return;
        }
        let Ok(mut state) = self.state.try_lock() else {
            return;
        };
        self.may_open.store(false, Ordering::Relaxed);
        if !state.is_open && !state.is_written {
            state.open(url);
        }
    }

    /// Closes it, and keeps it closed until the guard is dropped.
    pub(super) fn closed(&self) -> Closed<'_> {
        self.may_open.store(false, Ordering::Relaxed);
        let mut state = self.lock();
        state.is_written = true;
        state.close();
        Closed(self)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn open(&mut self, url: &DatabaseUrl) {
        let connection = self.connection.take();
        if let Some(mut connection) =
            connection.or_else(|| connect::for_reading(url, CACHE_KIB).ok())
            && connection.batch_execute(OPEN).is_ok()
        {
            self.connection = Some(connection);
            self.is_open = true;
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.is_open)
            && let Some(connection) = &mut self.connection
            && connection.batch_execute(CLOSE).is_err()
        {
            // Without its connection it is closed in any case.
            self.connection = None;
        }
    }
}

/// The snapshot is closed while this exists.
pub(super) struct Closed<'a>(&'a KeptSnapshot);

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        self.0.lock().is_written = false;
        self.0.may_open.store(true, Ordering::Relaxed);
    }
}
