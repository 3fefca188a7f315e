//! PostgreSQL: a few threads, each with a connection and one transaction for each write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Receiver;
use diesel::Connection as _;
use diesel::connection::{
    Instrumentation, InstrumentationEvent, TransactionManager, get_default_instrumentation,
};
use diesel::r2d2::R2D2Connection as _;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::db::url::DatabaseUrl;

use super::super::connect;
use super::job::{Job, Outcome};
use super::sqlite::unwind;

type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// How often a write that met a deadlock is tried in all.
const ATTEMPTS: u32 = 5;

/// One writing thread's state.
pub(super) struct Worker {
    url: DatabaseUrl,
    connection: Option<Connection>,
    conflict: Arc<AtomicBool>,
}

impl Worker {
    pub(super) fn new(url: DatabaseUrl, connection: Option<Connection>) -> Self {
        let mut worker = Self {
            url,
            connection: None,
            conflict: Arc::default(),
        };
        worker.connection = connection.map(|connection| worker.watched(connection));
        worker
    }

    /// Runs jobs until the last sender is gone.
    pub(super) fn run(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(job) = jobs.recv() {
            self.run_one(job);
        }
    }

    fn run_one(&mut self, mut job: Box<dyn Job>) {
        let mut connection = match self.begun() {
            Ok(connection) => connection,
            Err(error) => return job.fail(error),
        };
        let mut result = Ok(());
        for attempt in 1..=ATTEMPTS {
            self.conflict.store(false, Ordering::Relaxed);
            if attempt > 1 {
                result = Transactions::begin_transaction(&mut connection);
            }
            if result.is_ok() {
                result = finish(&mut connection, job.as_mut());
            }
            if !self.conflict.load(Ordering::Relaxed) {
                break;
            }
        }
        match result {
            Ok(()) => job.answer(),
            Err(error) => job.fail(StoreError::Commit(one_line(&error))),
        }
        if !connection.is_broken() {
            self.connection = Some(connection);
        }
    }

    /// A connection with an open transaction: the kept one, or a new one when the server was
    /// restarted since the last job.
    fn begun(&mut self) -> Result<Connection, StoreError> {
        if let Some(mut connection) = self.connection.take()
            && Transactions::begin_transaction(&mut connection).is_ok()
        {
            return Ok(connection);
        }
        let fresh =
            connect::for_writing(&self.url).map_err(|error| StoreError::Pool(one_line(&error)))?;
        let mut connection = self.watched(fresh);
        Transactions::begin_transaction(&mut connection)?;
        Ok(connection)
    }

    /// Notes deadlocks, whatever error type the closure turns them into.
    fn watched(&self, mut connection: Connection) -> Connection {
        connection.set_instrumentation(ConflictWatch {
            conflict: Arc::clone(&self.conflict),
            default: get_default_instrumentation(),
        });
        connection
    }
}

/// Runs the job in the open transaction and ends it. An error is one of committing.
fn finish(connection: &mut Connection, job: &mut dyn Job) -> Result<(), DieselError> {
    let result = match job.run(connection) {
        Outcome::Keep => Transactions::commit_transaction(connection),
        Outcome::Discard => Ok(()),
    };
    unwind(connection, 0);
    result
}

struct ConflictWatch {
    conflict: Arc<AtomicBool>,
    /// What watches every connection, where something does: a connection has one watcher only.
    default: Option<Box<dyn Instrumentation>>,
}

impl Instrumentation for ConflictWatch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery {
            error: Some(error), ..
        } = event
            && is_conflict(error)
        {
            self.conflict.store(true, Ordering::Relaxed);
        }
        if let Some(default) = &mut self.default {
            default.on_connection_event(event);
        }
    }
}

/// A deadlock or serialization failure; diesel has no kind of its own for the former.
fn is_conflict(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, details) => {
            details.message() == "deadlock detected"
        }
        _ => false,
    }
}
