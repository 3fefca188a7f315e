//! Writing: a bounded queue of jobs, and the threads that run them in transactions.
//!
//! Turns are given to the shares round robin, so that one that writes as much as it can keeps
//! another waiting for a turn or two.

mod conflicts;
mod job;
mod postgres;
mod queue;
mod sqlite;
mod write;

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::Connection;
use crate::db::error::{OpenError, StoreError};
use crate::db::url::DatabaseUrl;
use crate::turns::Share;

use super::read_lock::ReadLockHolder;
use job::TypedJob;
use queue::Queue;
pub use write::Write;

/// How often it is looked whether a thread has ended.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How often at most: a database that does not answer must not keep the process from ending.
const LOOKS: u32 = 2_000;

/// The sending end of the queue. When it is dropped, the threads run what waits and end.
pub(super) struct Writer {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(
        url: &DatabaseUrl,
        first: Connection,
        read_lock: &Arc<ReadLockHolder>,
        queue: usize,
        postgres_writers: usize,
    ) -> Result<Self, OpenError> {
        let limits = match url {
            DatabaseUrl::Sqlite(_) => sqlite::limits(queue.max(1)),
            DatabaseUrl::Postgres(_) => postgres::limits(queue.max(1), postgres_writers.max(1)),
        };
        let mut writer = Self {
            queue: Arc::new(Queue::new(limits)),
            threads: Vec::new(),
        };
        match url {
            DatabaseUrl::Sqlite(_) => {
                let (mut connection, read_lock) = (first, Arc::clone(read_lock));
                let queue = Arc::clone(&writer.queue);
                writer.threads.push(start("statux-writer", move || {
                    sqlite::run(&mut connection, &queue, &read_lock);
                })?);
            }
            DatabaseUrl::Postgres(_) => {
                let mut first = Some(first);
                for number in 0..postgres_writers.max(1) {
                    let (url, connection) = (url.clone(), first.take());
                    let queue = Arc::clone(&writer.queue);
                    writer
                        .threads
                        .push(start(&format!("statux-writer-{number}"), move || {
                            postgres::Worker::new(url, connection).run(&queue);
                        })?);
                }
            }
        }
        Ok(writer)
    }

    pub(super) fn submit<T, E, F>(&self, share: Share, work: F) -> Write<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (job, result) = TypedJob::new(work);
        match self.queue.push(share, Box::new(job)) {
            Ok(()) => Write::pending(result),
            Err(error) => Write::rejected(error),
        }
    }
}

impl Drop for Writer {
    /// Waits for the threads. One that ends while the process does would use libraries, such as OpenSSL,
    /// that have been cleaned up already.
    fn drop(&mut self) {
        self.queue.close();
        // A job may hold the store itself.
        let own = thread::current().id();
        self.threads.retain(|other| other.thread().id() != own);
        for _ in 0..LOOKS {
            if self.threads.iter().all(JoinHandle::is_finished) {
                break;
            }
            thread::sleep(LOOK_EVERY);
        }
        for ended in self.threads.drain(..).filter(JoinHandle::is_finished) {
            // A panic of a job is caught where the job runs.
            let _ended = ended.join();
        }
    }
}

fn start(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, std::io::Error> {
    thread::Builder::new().name(name.to_owned()).spawn(work)
}
