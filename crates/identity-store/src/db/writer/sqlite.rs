//! SQLite: one thread commits many writes in one transaction.
//!
//! A commit waits for the disk; sharing it is what makes durable writes fast. Each write but the first
//! has a savepoint of its own, so that one that fails takes nothing with it. A write whose share sends few
//! does not wait for a long transaction of another's: once it is in it, the other's part is short.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager};
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

/// How long a transaction takes on more writes of one share while no other waits. Another's that
/// comes meanwhile waits for its commit.
const LONG_ALONE: Duration = Duration::from_millis(10);

/// How long it takes on more once it has writes of several.
const LONG_BESIDE_OTHERS: Duration = Duration::from_millis(2);

/// Of how many shares it is remembered that their writes take long.
const MAX_SLOW: usize = 1_000;

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
    keep_savepoints_in_memory(connection);
    let mut slow = SlowShares::default();
    let mut put_off = None;
    while let Some(first) = put_off.take().or_else(|| queue.next()) {
        let _released = read_lock.released();
        #[expect(
            clippy::disallowed_methods,
            reason = "how long a transaction lasts has nothing to do with the time of day"
        )]
        let begun = Instant::now();
        let waiting = std::iter::once(first).chain(std::iter::from_fn(|| queue.next_now()));
        let batch = run_batch(connection, waiting, || begun.elapsed(), &mut slow);
        put_off = batch.put_off;
        queue.ended(&batch.shares);
    }
}

/// What a savepoint undoes, SQLite copies before it is changed: into a file, unless temporary data is
/// kept in memory.
fn keep_savepoints_in_memory(connection: &mut Connection) {
    if let Err(error) = connection.batch_execute("PRAGMA temp_store = MEMORY") {
        tracing::warn!(reason = one_line(&error), "savepoints are kept in files");
    }
}

/// The shares whose last write took so long that others should not wait for their next one too.
type SlowShares = HashSet<Share>;

/// What became of a transaction.
#[derive(Default)]
struct Batch {
    /// The shares whose jobs were run.
    shares: Vec<Share>,
    /// The next job, which is likely to take long: the others' writes are committed first.
    put_off: Option<Next>,
}

/// Runs jobs until there are no more or the transaction is long.
fn run_batch(
    connection: &mut Connection,
    jobs: impl Iterator<Item = Next>,
    elapsed: impl Fn() -> Duration,
    slow: &mut SlowShares,
) -> Batch {
    let (mut batch, mut done) = (Batch::default(), Vec::new());
    let mut are_several = false;
    let mut failure = begin(connection).err();
    for (share, mut job) in jobs {
        are_several |= batch.shares.last().is_some_and(|last| *last != share);
        if are_several && slow.contains(&share) {
            batch.put_off = Some((share, job));
            break;
        }
        let begun = elapsed();
        if failure.is_none() {
            let ran = if done.is_empty() {
                run_first(connection, job.as_mut())
            } else {
                run_further(connection, job.as_mut())
            };
            failure = ran.err();
        }
        note(slow, &share, elapsed().saturating_sub(begun));
        batch.shares.push(share);
        done.push(job);
        if is_long(elapsed(), are_several) {
            break;
        }
    }
    if failure.is_none() {
        failure = Transactions::commit_transaction(connection).err();
    }
    let Some(error) = failure else {
        done.into_iter().for_each(Job::reply);
        return batch;
    };
    unwind(connection, 0);
    let reason = one_line(&error);
    tracing::error!(%reason, writes = done.len(), "a transaction could not be committed");
    for job in done {
        job.fail(StoreError::Commit(reason.clone()));
    }
    batch
}

/// Remembers whether the last write of a share took long.
fn note(slow: &mut SlowShares, share: &Share, took: Duration) {
    if took < LONG_BESIDE_OTHERS {
        slow.remove(share);
    } else if slow.len() < MAX_SLOW {
        slow.insert(share.clone());
    }
}

fn is_long(elapsed: Duration, are_several: bool) -> bool {
    let bound = if are_several {
        LONG_BESIDE_OTHERS
    } else {
        LONG_ALONE
    };
    elapsed >= bound
}

fn begin(connection: &mut Connection) -> Result<(), DieselError> {
    match connection {
        Connection::Sqlite(sqlite) => {
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        }
        Connection::Postgres(_) => Transactions::begin_transaction(connection),
    }
}

/// The first job of a transaction: to undo it, all is rolled back. An error is one of the whole
/// transaction.
fn run_first(connection: &mut Connection, job: &mut dyn Job) -> Result<(), DieselError> {
    if job.run(connection) == Outcome::Keep {
        return Ok(());
    }
    unwind(connection, 0);
    begin(connection)
}

/// A further job, in its savepoint. An error is one of the whole transaction.
fn run_further(connection: &mut Connection, job: &mut dyn Job) -> Result<(), DieselError> {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use diesel::Connection as _;
    use diesel::SqliteConnection;

    use super::super::job::TypedJob;
    use super::*;
    use crate::OrganizationId;

    /// A clock that jobs move on.
    #[derive(Default, Clone)]
    struct Millis(Arc<AtomicU64>);

    impl Millis {
        fn job(&self, share: &Share, takes: u64) -> Next {
            let clock = self.0.clone();
            let work = move |_: &mut Connection| -> Result<(), StoreError> {
                clock.fetch_add(takes, Ordering::Relaxed);
                Ok(())
            };
            (share.clone(), Box::new(TypedJob::new(work).0))
        }

        /// Runs a transaction; the shares that were in it, and whether one is put off.
        fn run(&self, jobs: Vec<Next>, slow: &mut SlowShares) -> (Vec<Share>, bool) {
            let sqlite = SqliteConnection::establish(":memory:").unwrap();
            let began = self.0.load(Ordering::Relaxed);
            let elapsed = || Duration::from_millis(self.0.load(Ordering::Relaxed) - began);
            let batch = run_batch(
                &mut Connection::Sqlite(sqlite),
                jobs.into_iter(),
                elapsed,
                slow,
            );
            (batch.shares, batch.put_off.is_some())
        }
    }

    fn share() -> Share {
        Share::Organization(OrganizationId::random())
    }

    #[test]
    fn a_transaction_ends_sooner_where_others_wait_for_it() {
        let (clock, slow) = (Millis::default(), &mut SlowShares::default());
        let (one, other) = (share(), share());
        let alone = (0..20).map(|_| clock.job(&one, 1)).collect();
        assert_eq!(clock.run(alone, slow), (vec![one.clone(); 10], false));
        let mixed = (0..20).map(|number| clock.job([&one, &other][number % 2], 1));
        let expected = vec![one.clone(), other.clone()];
        assert_eq!(clock.run(mixed.collect(), slow), (expected, false));
        let short = (0..20).map(|number| clock.job(&one, number / 19)).collect();
        assert_eq!(clock.run(short, slow).0.len(), 20);
    }

    #[test]
    fn a_write_that_is_likely_long_is_not_waited_for_by_others_writes() {
        let (clock, slow) = (Millis::default(), &mut SlowShares::default());
        let (heavy, light) = (share(), share());
        clock.run(vec![clock.job(&heavy, 15)], slow);
        let jobs = || vec![clock.job(&light, 0), clock.job(&heavy, 0)];
        assert_eq!(clock.run(jobs(), slow), (vec![light.clone()], true));
        // Its own transaction begins with it, and others may join that.
        let jobs = || vec![clock.job(&heavy, 0), clock.job(&light, 0)];
        let expected = vec![heavy.clone(), light.clone()];
        assert_eq!(clock.run(jobs(), slow), (expected, false));
        // It was short that time.
        let jobs = || vec![clock.job(&light, 0), clock.job(&heavy, 0)];
        assert_eq!(clock.run(jobs(), slow), (vec![light, heavy], false));
    }

    /// Adds a row, and fails afterwards where it is told to.
    fn adds(number: i32, keeps: bool) -> Next {
        let work = move |db: &mut Connection| -> Result<(), StoreError> {
            db.batch_execute(&format!("INSERT INTO numbers VALUES ({number})"))?;
            keeps.then_some(()).ok_or(StoreError::Closed)
        };
        (share(), Box::new(TypedJob::new(work).0))
    }

    #[test]
    fn a_write_that_fails_takes_no_other_with_it_wherever_it_stands() {
        for failing in 0..=3 {
            let mut db = Connection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
            db.batch_execute("CREATE TABLE numbers (number INTEGER NOT NULL)")
                .unwrap();
            let jobs = (0..3).map(|number| adds(number, number != failing));
            let slow = &mut SlowShares::default();
            let done = run_batch(&mut db, jobs, || Duration::ZERO, slow);
            assert_eq!(done.shares.len(), 3);
            let sum = diesel::sql_query("SELECT coalesce(sum(1 << number), 0) AS sum FROM numbers");
            let kept: Sum = sum.get_result(&mut db).unwrap();
            let all = 0b111;
            assert_eq!(
                kept.sum,
                if failing < 3 {
                    all & !(1 << failing)
                } else {
                    all
                }
            );
        }
    }

    #[derive(diesel::QueryableByName)]
    struct Sum {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        sum: i64,
    }
}
