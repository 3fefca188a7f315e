//! One queued write with its closure, its result and the channel back to the caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot::{Receiver, Sender, channel};

use crate::Connection;
use crate::db::error::StoreError;

/// A write whose types the queue need not know.
pub(super) trait Job: Send {
    /// Runs the closure and keeps its result; returns whether its changes are to stay.
    fn run(&mut self, connection: &mut Connection) -> Outcome;
    /// Sends the kept result to the caller: to be called after the commit.
    fn reply(self: Box<Self>);
    /// Sends an error instead of the kept result: nothing was committed.
    fn fail(self: Box<Self>, error: StoreError);
}

/// What became of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The closure returned `Ok`: commit.
    Keep,
    /// The closure returned `Err` or panicked: roll back.
    Discard,
}

pub(super) struct TypedJob<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    caller: Sender<Result<T, E>>,
}

impl<T, E, F> TypedJob<T, E, F> {
    pub(super) fn new(work: F) -> (Self, Receiver<Result<T, E>>) {
        let (caller, result) = channel();
        let job = Self {
            work,
            result: None,
            caller,
        };
        (job, result)
    }
}

impl<T, E, F> Job for TypedJob<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> Outcome {
        // The connection is brought back to a known state by rolling back, so changes
        // that a panic left half done are never seen.
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|panic| Err(StoreError::Panicked(message(&*panic)).into()));
        let outcome = match &result {
            Ok(_) => Outcome::Keep,
            Err(_) => Outcome::Discard,
        };
        self.result = Some(result);
        outcome
    }

    fn reply(self: Box<Self>) {
        let this = *self;
        let result = this
            .result
            .unwrap_or_else(|| Err(StoreError::Closed.into()));
        // A caller that has gone away needs no result.
        drop(this.caller.send(result));
    }

    fn fail(self: Box<Self>, error: StoreError) {
        drop(self.caller.send(Err(error.into())));
    }
}

/// What a panic said.
fn message(panic: &(dyn std::any::Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "with no message".to_owned(),
    }
}
