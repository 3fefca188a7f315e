//! One queued write with its closure, its result and the way back to the asker.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot::{Receiver, Sender, channel};

use crate::Connection;
use crate::db::error::StoreError;

/// A write whose types the queue need not know.
pub(super) trait Job: Send {
    /// Runs the closure and keeps its result; tells whether its changes are to stay.
    fn run(&mut self, connection: &mut Connection) -> Outcome;
    /// Sends the kept result to the asker: call it after the commit.
    fn answer(self: Box<Self>);
    /// Sends an error instead of the kept result: nothing was committed.
    fn fail(self: Box<Self>, error: StoreError);
}

/// What became of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The closure answered `Ok`: commit.
    Keep,
    /// The closure answered `Err` or panicked: roll back.
    Discard,
}

pub(super) struct TypedJob<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    asker: Sender<Result<T, E>>,
}

impl<T, E, F> TypedJob<T, E, F> {
    pub(super) fn new(work: F) -> (Self, Receiver<Result<T, E>>) {
        let (asker, answer) = channel();
        let job = Self {
            work,
            result: None,
            asker,
        };
        (job, answer)
    }
}

impl<T, E, F> Job for TypedJob<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: Fn(&mut Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> Outcome {
        // The connection is brought back to a known state by rolling back, so what a panic left
        // half done is not seen by anyone.
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|panic| Err(StoreError::Panicked(message(&*panic)).into()));
        let outcome = match &result {
            Ok(_) => Outcome::Keep,
            Err(_) => Outcome::Discard,
        };
        self.result = Some(result);
        outcome
    }

    fn answer(self: Box<Self>) {
        let this = *self;
        let result = this
            .result
            .unwrap_or_else(|| Err(StoreError::Closed.into()));
        // An asker who has gone away needs no answer.
        drop(this.asker.send(result));
    }

    fn fail(self: Box<Self>, error: StoreError) {
        drop(self.asker.send(Err(error.into())));
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
