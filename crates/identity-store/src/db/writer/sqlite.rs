//! SQLite: one thread commits many writes in one transaction.
//!
//! A commit waits for the disk; sharing it is what makes durable writes fast. Each write has a
//! savepoint of its own, so that one that fails takes nothing with it. A write whose share sends few
//! does not wait for a long transaction of another's: once it is in it, the other's part is short.

use diesel::RunQueryDsl;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{Error as DieselError, QueryResult};
use diesel::sql_types::Untyped;
use diesel::sqlite::Sqlite;

use crate::Connection;
use crate::db::error::{StoreError, one_line};
use crate::turns::{Limits, Share};

use super::super::read_lock::ReadLockHolder;
use super::job::{Job, Outcome};
use super::queue::{Next, Queue};

type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// The most writes that share a commit.
const BATCH: usize = 128;

/// The most writes of one share in a commit that others' writes wait for.
const BATCH_BESIDE_OTHERS: usize = 16;

/// What runs is what the next commit has.
pub(super) fn limits(waiting: usize) -> Limits {
    Limits {
        waiting,
        running: BATCH,
        running_alone: BATCH,
        running_beside_others: BATCH_BESIDE_OTHERS,
    }
}

/// Runs jobs until the queue is closed and empty.
pub(super) fn run(connection: &mut Connection, queue: &Queue, read_lock: &ReadLockHolder) {
    while let Some(first) = queue.next() {
        let _released = read_lock.released();
        let waiting = std::iter::once(first).chain(std::iter::from_fn(|| queue.next_now()));
        let shares = run_batch(connection, waiting);
        queue.ended(&shares);
    }
}

/// Returns the shares whose jobs were run.
fn run_batch(connection: &mut Connection, jobs: impl Iterator<Item = Next>) -> Vec<Share> {
    let (mut shares, mut done) = (Vec::new(), Vec::new());
    let mut failure = begin(connection).err();
    for (share, mut job) in jobs {
        if failure.is_none() {
            failure = run_one(connection, job.as_mut()).err();
        }
        shares.push(share);
        done.push(job);
    }
    if failure.is_none() {
        failure = Transactions::commit_transaction(connection).err();
    }
    let Some(error) = failure else {
        done.into_iter().for_each(Job::reply);
        return shares;
    };
    unwind(connection, 0);
    let reason = one_line(&error);
    tracing::error!(%reason, writes = done.len(), "a transaction could not be committed");
    for job in done {
        job.fail(StoreError::Commit(reason.clone()));
    }
    shares
}

fn begin(connection: &mut Connection) -> Result<(), DieselError> {
    match connection {
        Connection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        Connection::Postgres(_) => Transactions::begin_transaction(connection),
    }
}

/// One job in its savepoint. An error is one of the whole transaction.
fn run_one(connection: &mut Connection, job: &mut dyn Job) -> Result<(), DieselError> {
    Savepoint::<BEGIN>.run(connection)?;
    if job.run(connection) == Outcome::Discard {
        unwind(connection, 1);
        if depth(connection) != 1 {
            return Err(DieselError::RollbackTransaction);
        }
        // SQLite itself rolls the whole transaction back when the disk is full: there is no
        // savepoint any more then.
        Savepoint::<UNDO>.run(connection)?;
    }
    Savepoint::<END>.run(connection)
}

const BEGIN: usize = 0;
const UNDO: usize = 1;
const END: usize = 2;
const SAVEPOINT: [&str; 3] = [
    "SAVEPOINT statux_job",
    "ROLLBACK TO statux_job",
    "RELEASE statux_job",
];

/// A statement about the savepoint of a job. Diesel's own savepoints inside are its own; these are
/// prepared once, which matters where each write has one.
#[derive(QueryId)]
struct Savepoint<const STATEMENT: usize>;

impl<const STATEMENT: usize> Savepoint<STATEMENT> {
    fn run(self, connection: &mut Connection) -> QueryResult<()> {
        match connection {
            Connection::Sqlite(sqlite) => self.execute(sqlite).map(drop),
            // Never: PostgreSQL has another writer.
            Connection::Postgres(_) => Ok(()),
        }
    }
}

impl<const STATEMENT: usize> QueryFragment<Sqlite> for Savepoint<STATEMENT> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(SAVEPOINT.get(STATEMENT).unwrap_or(&""));
        Ok(())
    }
}

impl<const STATEMENT: usize> Query for Savepoint<STATEMENT> {
    type SqlType = Untyped;
}

impl<C, const STATEMENT: usize> RunQueryDsl<C> for Savepoint<STATEMENT> {}

/// Rolls back until this many transactions are open: a panic may have left some more.
pub(super) fn unwind(connection: &mut Connection, target: u32) {
    while depth(connection) > target {
        let before = depth(connection);
        let result = Transactions::rollback_transaction(connection);
        if result.is_err() && depth(connection) >= before {
            break;
        }
    }
}

fn depth(connection: &mut Connection) -> u32 {
    Transactions::transaction_manager_status_mut(connection)
        .transaction_depth()
        .ok()
        .flatten()
        .map_or(0, std::num::NonZeroU32::get)
}
