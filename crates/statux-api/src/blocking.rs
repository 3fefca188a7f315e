//! Work that would block a worker: reads of many rows, and what takes long to compute.
//!
//! There are few threads for it, which shares take in turns: one that reads as much as it can leaves
//! some to the others, and fills a queue of its own.

use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web;
use identity_store::turns::{Full, Limits, RoundRobin, Share};
use identity_store::{Connection, Store, StoreError};
use rustix::process::nice;
use tokio::sync::oneshot;

use crate::share;

/// How many threads work at once, of all workers together.
pub const THREADS: usize = 8;

/// What is at most this long is handled on the worker, since that takes less time than handing it
/// over. What is longer would keep the worker's other requests waiting.
pub(crate) const BRIEF_BYTES: usize = 8 * 1024;

/// The niceness of the threads: less than that of hashing.
const NICENESS: i32 = 5;

/// How many of one share may wait for a thread.
const WAITING: usize = 256;

/// The most threads that one share has at once.
const OF_ONE_SHARE: usize = 4;

/// The turns on the threads, across all workers of this server.
#[derive(Clone)]
pub(crate) struct Threads(Arc<Turns>);

type Waiting = oneshot::Sender<Turn>;

struct Turns(Mutex<RoundRobin<Waiting>>);

/// A turn on a thread; it ends with the value.
struct Turn {
    turns: Arc<Turns>,
    /// `None` once it has ended.
    share: Option<Share>,
}

impl Threads {
    /// For a store. Where the database is part of this process, its reads need the processor, so
    /// that one share has as many threads as there are cores.
    pub(crate) fn of(store: &Store) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, Into::into);
        let of_one_share = if store.is_embedded() {
            OF_ONE_SHARE.min(cores)
        } else {
            OF_ONE_SHARE
        };
        Self::with(Limits {
            waiting: WAITING,
            running: THREADS,
            running_alone: of_one_share,
            running_beside_others: of_one_share,
        })
    }

    fn with(limits: Limits) -> Self {
        Self(Arc::new(Turns(Mutex::new(RoundRobin::new(limits)))))
    }

    /// Reads from the database.
    ///
    /// # Errors
    /// Those of the closure, and those of [`Threads::compute`].
    pub(crate) async fn read<T, E>(
        &self,
        store: &Store,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = store.clone();
        self.compute(move || store.read(work)).await?
    }

    /// Reads a few rows by their keys (a point read): on the calling thread if the database runs in
    /// this process, since that takes less time than handing it to another thread.
    ///
    /// # Errors
    /// See [`Threads::read`].
    pub(crate) async fn point_read<T, E>(
        &self,
        store: &Store,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if store.is_embedded() {
            return store.point_read(work);
        }
        self.read(store, work).await
    }

    /// Computes something that takes long.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too much of the same share waits, [`StoreError::Closed`] when the
    /// server is stopping.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that owns web::block"
    )]
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turn(share::current()).await?;
        // The turn ends with the work, also if nobody waits for it any more.
        let work = move || {
            let _turn = turn;
            give_way();
            work()
        };
        web::block(work).await.map_err(|_| StoreError::Closed)
    }

    async fn turn(&self, share: Share) -> Result<Turn, StoreError> {
        let (waiting, turn) = oneshot::channel();
        let pushed = self.0.lock().push(share, waiting);
        pushed.map_err(|Full| StoreError::Busy)?;
        self.0.give();
        turn.await.map_err(|_| StoreError::Closed)
    }
}

thread_local! {
    /// Whether this thread gives way already.
    static GIVES_WAY: Cell<bool> = const { Cell::new(false) };
}

/// Has this thread yield the processor to the workers and to the thread that writes, whose work is
/// short.
fn give_way() {
    if GIVES_WAY.replace(true) {
        return;
    }
    // On Linux this is the priority of the thread alone.
    if let Err(error) = nice(NICENESS) {
        tracing::debug!(%error, "long work has the priority of everything else");
    }
}

impl Turns {
    /// Gives out the turns that are free.
    fn give(self: &Arc<Self>) {
        loop {
            let Some((share, waiting)) = self.lock().take_next() else {
                return;
            };
            let turn = Turn {
                turns: Arc::clone(self),
                share: Some(share),
            };
            if let Err(mut unwanted) = waiting.send(turn) {
                // The client has gone. Its turn ends here, and not where it is dropped, which would
                // give the next one from inside this one.
                unwanted.end();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, RoundRobin<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    fn end(&mut self) -> bool {
        let Some(share) = self.share.take() else {
            return false;
        };
        self.turns.lock().ended(&share);
        true
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.end() {
            self.turns.give();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use identity_store::OrganizationId;

    use super::*;

    const LIMITS: Limits = Limits {
        waiting: 3,
        running: 4,
        running_alone: 2,
        running_beside_others: 2,
    };

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn organization() -> Share {
        Share::Organization(OrganizationId::random())
    }

    async fn two(threads: &Threads, of: &Share) -> [Turn; 2] {
        [
            threads.turn(of.clone()).await.unwrap(),
            threads.turn(of.clone()).await.unwrap(),
        ]
    }

    #[actix_web::test]
    async fn a_share_leaves_threads_to_others_and_fills_a_queue_of_its_own() {
        let threads = Threads::with(LIMITS);
        let (many, few) = (organization(), organization());
        let [first, second] = two(&threads, &many).await;
        let mut waiting: Vec<_> = (0..3)
            .map(|_| Box::pin(threads.turn(many.clone())))
            .collect();
        for turn in &mut waiting {
            assert!(poll(turn.as_mut()).is_pending());
        }
        assert!(matches!(
            threads.turn(many.clone()).await,
            Err(StoreError::Busy)
        ));
        let _others = two(&threads, &few).await;
        drop(first);
        let third = poll(waiting[0].as_mut());
        assert!(matches!(third, Poll::Ready(Ok(_))));
        assert!(poll(waiting[1].as_mut()).is_pending());
        drop(second);
        assert!(poll(waiting[1].as_mut()).is_ready());
    }

    #[actix_web::test]
    async fn who_goes_away_while_waiting_leaves_the_turn_to_the_next() {
        let threads = Threads::with(LIMITS);
        let one = organization();
        let [first, _second] = two(&threads, &one).await;
        let mut gone = Box::pin(threads.turn(one.clone()));
        assert!(poll(gone.as_mut()).is_pending());
        let mut next = pin!(threads.turn(one.clone()));
        assert!(poll(next.as_mut()).is_pending());
        drop(gone);
        drop(first);
        assert!(poll(next.as_mut()).is_ready());
    }

    #[actix_web::test]
    async fn long_work_gives_way_and_the_worker_keeps_its_priority() {
        let threads = Threads::with(LIMITS);
        let niceness = || nice(0).unwrap();
        let before = niceness();
        for _ in 0..3 {
            assert_eq!(threads.compute(niceness).await.unwrap(), before + NICENESS);
        }
        assert_eq!(niceness(), before);
    }

    #[actix_web::test]
    async fn the_turn_of_work_that_panics_is_over() {
        let threads = Threads::with(LIMITS);
        for _ in 0..LIMITS.running * 2 {
            let result = threads.compute(|| panic!("a bug")).await;
            assert!(matches!(result, Err::<(), _>(StoreError::Closed)));
        }
        assert_eq!(threads.compute(|| 1).await.unwrap(), 1);
    }
}
