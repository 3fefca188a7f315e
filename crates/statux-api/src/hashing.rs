//! Password hashing: slow on purpose, so it has threads of its own and a bounded queue.
//!
//! However many passwords are sent, reads and writes keep theirs, and a core is left for them. A
//! third of the queue is kept for those who have proven something: browsers in which the account has
//! signed in before, and set-up links.

use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};

use rustix::process::nice;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How many may wait for each thread: about a second's worth.
const QUEUE_OF_THREAD: usize = 30;

/// The niceness of the threads: everything else goes first.
const NICENESS: i32 = 10;

/// The queue is full, or the server is stopping: worth trying again in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords wait to be checked; try again in a moment")]
pub struct HashingBusy;

/// The caller that wants to hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anybody.
    Stranger,
    /// Somebody who has proven something before.
    Known,
}

/// A permit to wait in the queue, which is given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    _permit: OwnedSemaphorePermit,
}

impl Permit {
    fn of(permit: OwnedSemaphorePermit) -> Self {
        Self { _permit: permit }
    }
}

/// The threads and their queue.
pub(crate) struct Hashing {
    for_all: Arc<Semaphore>,
    for_known: Arc<Semaphore>,
    threads: usize,
    queue: OnceLock<mpsc::Sender<Job>>,
    done: Arc<AtomicU64>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Default for Hashing {
    /// One thread for each core but one, and at least one. They start when they are needed.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_threads(cores.saturating_sub(1).max(1))
    }
}

impl Hashing {
    fn with_threads(threads: usize) -> Self {
        let permits = threads * QUEUE_OF_THREAD;
        let for_known = permits / 3;
        Self {
            for_all: Arc::new(Semaphore::new(permits - for_known)),
            for_known: Arc::new(Semaphore::new(for_known)),
            threads,
            queue: OnceLock::new(),
            done: Arc::default(),
        }
    }

    /// Takes a permit for the queue.
    ///
    /// # Errors
    /// When it is full.
    pub(crate) fn permit(&self, caller: Caller) -> Result<Permit, HashingBusy> {
        let permit = Arc::clone(&self.for_all).try_acquire_owned();
        match (permit, caller) {
            (Ok(permit), _) => Ok(Permit::of(permit)),
            (Err(_), Caller::Stranger) => Err(HashingBusy),
            (Err(_), Caller::Known) => {
                let permit = Arc::clone(&self.for_known).try_acquire_owned();
                permit.map(Permit::of).map_err(|_| HashingBusy)
            }
        }
    }

    /// Runs work that hashes once there is a thread for it.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        permit: Permit,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingBusy> {
        let (answer, result) = oneshot::channel();
        let done = Arc::clone(&self.done);
        let job = move || {
            // Nobody waits for it any more when the client has gone.
            if !answer.is_closed() {
                let result = work();
                done.fetch_add(1, Ordering::Relaxed);
                // The client may go at any time.
                let _gone = answer.send(result);
            }
            drop(permit);
        };
        let queue = self.queue.get_or_init(|| start(self.threads));
        queue.send(Box::new(job)).map_err(|_| HashingBusy)?;
        result.await.map_err(|_| HashingBusy)
    }

    /// How often it has hashed.
    pub(crate) fn count(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// Starts the threads, which end when the sender is dropped.
fn start(threads: usize) -> mpsc::Sender<Job> {
    let (queue, jobs) = mpsc::channel::<Job>();
    let jobs = Arc::new(Mutex::new(jobs));
    for number in 0..threads {
        let jobs = Arc::clone(&jobs);
        let thread = std::thread::Builder::new().name(format!("statux-hash-{number}"));
        let started = thread.spawn(move || work(&jobs));
        if let Err(error) = started {
            tracing::error!(%error, "cannot start a thread for passwords");
        }
    }
    queue
}

fn work(jobs: &Mutex<mpsc::Receiver<Job>>) {
    // On Linux this is the priority of the thread alone.
    if let Err(error) = nice(NICENESS) {
        tracing::debug!(%error, "passwords are hashed at the priority of everything else");
    }
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_rejects_strangers_and_keeps_a_third_for_those_who_are_known() {
        let hashing = Hashing::with_threads(1);
        let strangers: Vec<Permit> = (0..20)
            .map(|_| hashing.permit(Caller::Stranger).unwrap())
            .collect();
        assert_eq!(hashing.permit(Caller::Stranger).err(), Some(HashingBusy));
        let known: Vec<Permit> = (0..10)
            .map(|_| hashing.permit(Caller::Known).unwrap())
            .collect();
        assert_eq!(hashing.permit(Caller::Known).err(), Some(HashingBusy));
        drop((strangers, known));
        assert!(hashing.permit(Caller::Stranger).is_ok());
    }

    #[actix_web::test]
    async fn work_runs_on_threads_of_its_own_and_gives_its_place_back() {
        let hashing = Hashing::with_threads(1);
        for number in 1..=50 {
            let permit = hashing.permit(Caller::Stranger).unwrap();
            let thread = || std::thread::current().name().map(str::to_owned);
            let name = hashing.run(permit, thread).await.unwrap();
            assert_eq!(name.as_deref(), Some("statux-hash-0"));
            assert_eq!(hashing.count(), number);
        }
    }
}
