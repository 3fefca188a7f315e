//! Writing: a bounded queue of jobs, and the threads that run them in transactions.

mod conflicts;
mod job;
mod postgres;
mod sqlite;
mod write;

use std::sync::Arc;

use crossbeam_channel::{Sender, TrySendError, bounded};

use crate::Connection;
use crate::db::error::{OpenError, StoreError};
use crate::db::url::DatabaseUrl;

use super::read_lock::ReadLockHolder;
use job::{Job, TypedJob};
pub use write::Write;

/// The sending end of the queue. The threads end when the last one is dropped.
pub(super) struct Writer {
    queue: Sender<Box<dyn Job>>,
}

impl Writer {
    pub(super) fn start(
        url: &DatabaseUrl,
        first: Connection,
        read_lock: &Arc<ReadLockHolder>,
        queue: usize,
        postgres_writers: usize,
    ) -> Result<Self, OpenError> {
        let (queue, jobs) = bounded::<Box<dyn Job>>(queue.max(1));
        match url {
            DatabaseUrl::Sqlite(_) => {
                let (mut connection, read_lock) = (first, Arc::clone(read_lock));
                thread("statux-writer", move || {
                    sqlite::run(&mut connection, &jobs, &read_lock);
                })?;
            }
            DatabaseUrl::Postgres(_) => {
                let mut first = Some(first);
                for number in 0..postgres_writers.max(1) {
                    let (url, jobs, connection) = (url.clone(), jobs.clone(), first.take());
                    thread(&format!("statux-writer-{number}"), move || {
                        postgres::Worker::new(url, connection).run(&jobs);
                    })?;
                }
            }
        }
        Ok(Self { queue })
    }

    pub(super) fn submit<T, E, F>(&self, work: F) -> Write<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (job, result) = TypedJob::new(work);
        match self.queue.try_send(Box::new(job)) {
            Ok(()) => Write::pending(result),
            Err(TrySendError::Full(_)) => Write::rejected(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Write::rejected(StoreError::Closed),
        }
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), std::io::Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
}
