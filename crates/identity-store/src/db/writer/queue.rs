//! The queue of writes, in which the threads that write wait for the next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::db::error::StoreError;
use crate::turns::{Full, Limits, RoundRobin, Share};

use super::job::Job;

/// What waits to be written, with the turns of those who wait.
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    turns: RoundRobin<Box<dyn Job>>,
    is_closed: bool,
}

/// A job whose turn it is. It counts as running until its share is given to [`Queue::ended`].
pub(super) type Next = (Share, Box<dyn Job>);

impl Queue {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            state: Mutex::new(State {
                turns: RoundRobin::new(limits),
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Lets a job wait for its turn.
    pub(super) fn push(&self, share: Share, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut state = self.lock();
        if state.is_closed {
            return Err(StoreError::Closed);
        }
        match state.turns.push(share, job) {
            Ok(()) => self.changed.notify_one(),
            Err(Full) => return Err(StoreError::Busy),
        }
        Ok(())
    }

    /// Waits for the next job; `None` once the queue is closed and empty.
    pub(super) fn next(&self) -> Option<Next> {
        let mut state = self.lock();
        loop {
            if let Some(next) = state.turns.take_next() {
                return Some(next);
            }
            if state.is_closed && state.turns.is_empty() {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next job, if one is there now whose turn it may be.
    pub(super) fn next_now(&self) -> Option<Next> {
        self.lock().turns.take_next()
    }

    /// Notes that jobs of these shares have ended, so that others may begin.
    pub(super) fn ended<'a>(&self, shares: impl IntoIterator<Item = &'a Share>) {
        let mut state = self.lock();
        for share in shares {
            state.turns.ended(share);
        }
        self.changed.notify_all();
    }

    /// Takes no more jobs; those that wait are run.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
