//! PostgreSQL: a few threads, each with a connection and one transaction for each write.

use diesel::connection::TransactionManager;
use diesel::r2d2::R2D2Connection as _;
use diesel::result::Error as DieselError;

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::db::url::DatabaseUrl;
use crate::turns::Limits;

use super::super::connect;
use super::conflicts::Conflicts;
use super::job::{Job, Outcome};
use super::queue::Queue;
use super::sqlite::unwind;

type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// How often a write that met a conflict is tried in all.
const ATTEMPTS: u32 = 5;

/// A share never has all threads, since its writes may wait for one another's locks.
pub(super) fn limits(waiting: usize, threads: usize) -> Limits {
    Limits {
        waiting,
        running: threads,
        running_alone: (threads - threads / 4).max(1),
        running_beside_others: (threads / 2).max(1),
    }
}

/// One writing thread's state.
pub(super) struct Worker {
    url: DatabaseUrl,
    connection: Option<Connection>,
    conflicts: Conflicts,
}

impl Worker {
    pub(super) fn new(url: DatabaseUrl, connection: Option<Connection>) -> Self {
        let mut worker = Self {
            url,
            connection: None,
            conflicts: Conflicts::default(),
        };
        worker.connection = connection.map(|connection| worker.watched(connection));
        worker
    }

    /// Runs jobs until the queue is closed and empty.
    pub(super) fn run(&mut self, queue: &Queue) {
        while let Some((share, job)) = queue.next() {
            self.run_one(job);
            queue.ended([&share]);
        }
    }

    fn run_one(&mut self, mut job: Box<dyn Job>) {
        let mut connection = match self.begun() {
            Ok(connection) => connection,
            Err(error) => return job.fail(error),
        };
        let mut result = Ok(Outcome::Discard);
        for attempt in 1..=ATTEMPTS {
            self.conflicts.clear();
            let begun = match attempt {
                1 => Ok(()),
                _ => Transactions::begin_transaction(&mut connection),
            };
            result = begun.and_then(|()| finish(&mut connection, job.as_mut()));
            // A committed transaction is never run again, whatever conflict it met before.
            if matches!(result, Ok(Outcome::Keep)) || !self.conflicts.met_one() {
                break;
            }
        }
        match result {
            Ok(_) => job.reply(),
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

    fn watched(&self, mut connection: Connection) -> Connection {
        self.conflicts.watch(&mut connection);
        connection
    }
}

/// Runs the job in the open transaction and ends it; returns whether its changes are kept. An error
/// is one of committing.
fn finish(connection: &mut Connection, job: &mut dyn Job) -> Result<Outcome, DieselError> {
    let outcome = job.run(connection);
    let result = match outcome {
        Outcome::Keep => Transactions::commit_transaction(connection),
        Outcome::Discard => Ok(()),
    };
    unwind(connection, 0);
    result.map(|()| outcome)
}
