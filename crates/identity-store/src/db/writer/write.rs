//! The result of a write, before it is there.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use tokio::sync::oneshot::Receiver;
use tokio::task::coop::unconstrained;

use crate::db::error::StoreError;

/// A write that is under way: a future of the closure's result, ready once it is durable.
///
/// Dropping it does not cancel the write.
#[must_use = "the outcome of a write is known only when it is awaited"]
pub struct Write<T, E>(State<T, E>);

enum State<T, E> {
    Pending(Receiver<Result<T, E>>),
    Rejected(Option<StoreError>),
}

impl<T, E: From<StoreError>> Write<T, E> {
    pub(super) fn pending(result: Receiver<Result<T, E>>) -> Self {
        Self(State::Pending(result))
    }

    pub(super) fn rejected(error: StoreError) -> Self {
        Self(State::Rejected(Some(error)))
    }

    /// Blocks this thread until the result is there; for command-line use and tests.
    ///
    /// # Errors
    /// Those of the closure, and of the store.
    pub fn wait(self) -> Result<T, E> {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        // On a thread that runs tasks, a task that does not yield has a budget of polls, after which
        // nothing would ever be ready.
        let mut this = pin!(unconstrained(self));
        loop {
            match this.as_mut().poll(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

impl<T, E: From<StoreError>> Future for Write<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Pending(result) => Pin::new(result)
                .poll(context)
                .map(|result| result.unwrap_or_else(|_| Err(StoreError::Closed.into()))),
            State::Rejected(error) => {
                Poll::Ready(Err(error.take().unwrap_or(StoreError::Closed).into()))
            }
        }
    }
}

// It holds nothing that is pinned.
impl<T, E> Unpin for Write<T, E> {}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot::channel;

    use super::*;

    #[test]
    fn a_task_may_wait_for_any_number_of_writes() {
        let (ended, wait) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.unwrap().block_on(async {
                for number in 0..1_000 {
                    let (caller, result) = channel::<Result<i32, StoreError>>();
                    caller.send(Ok(number)).unwrap();
                    assert_eq!(Write::pending(result).wait().unwrap(), number);
                }
            });
            ended.send(()).unwrap();
        });
        wait.recv_timeout(Duration::from_secs(20)).unwrap();
    }
}
