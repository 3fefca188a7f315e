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

use crate::Connection;
use crate::db::error::{OpenError, StoreError};
use crate::db::url::DatabaseUrl;
use crate::turns::Share;

use super::read_lock::ReadLockHolder;
use job::TypedJob;
use queue::Queue;
pub use write::Write;

/// The sending end of the queue. When it is dropped, the threads run what waits and end.
pub(super) struct Writer {
    queue: Arc<Queue>,
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
        let writer = Self {
            queue: Arc::new(Queue::new(limits)),
        };
        match url {
            DatabaseUrl::Sqlite(_) => {
                let (mut connection, read_lock) = (first, Arc::clone(read_lock));
                let queue = Arc::clone(&writer.queue);
                thread("statux-writer", move || {
                    sqlite::run(&mut connection, &queue, &read_lock);
                })?;
            }
            DatabaseUrl::Postgres(_) => {
                let mut first = Some(first);
                for number in 0..postgres_writers.max(1) {
                    let (url, connection) = (url.clone(), first.take());
                    let queue = Arc::clone(&writer.queue);
                    thread(&format!("statux-writer-{number}"), move || {
                        postgres::Worker::new(url, connection).run(&queue);
                    })?;
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
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), std::io::Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
}
