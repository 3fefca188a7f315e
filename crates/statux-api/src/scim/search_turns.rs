//! Whose turn it is to search where no index helps: one such search at a time for an organization, so
//! that the threads for reading are there for the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use identity_store::OrganizationId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many searches of an organization may wait for their turn.
pub(super) const MAX_WAITING: usize = 32;

/// The searches that are under way or wait, by organization.
#[derive(Default)]
pub(crate) struct SearchTurns(Mutex<HashMap<OrganizationId, Turns>>);

struct Turns {
    one: Arc<Semaphore>,
    /// Under way and waiting.
    searches: usize,
}

/// An organization's turn; it ends with the value.
pub(super) struct Turn<'a> {
    _permit: Option<OwnedSemaphorePermit>,
    _waiting: Waiting<'a>,
}

/// A turn waited for in the organization's queue.
struct Waiting<'a> {
    turns: &'a SearchTurns,
    organization: OrganizationId,
}

impl SearchTurns {
    /// Waits for the organization's turn; `None` if too many wait already.
    pub(super) async fn wait(&self, organization: &OrganizationId) -> Option<Turn<'_>> {
        let one = {
            let mut all = self.lock();
            let turns = all.entry(organization.clone()).or_insert_with(|| Turns {
                one: Arc::new(Semaphore::new(1)),
                searches: 0,
            });
            if turns.searches > MAX_WAITING {
                return None;
            }
            turns.searches += 1;
            Arc::clone(&turns.one)
        };
        // From here on it gives its waiting back, also if its client goes away while it waits.
        let waiting = Waiting {
            turns: self,
            organization: organization.clone(),
        };
        Some(Turn {
            // Nobody closes the semaphore.
            _permit: one.acquire_owned().await.ok(),
            _waiting: waiting,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrganizationId, Turns>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut all = self.turns.lock();
        if let Some(turns) = all.get_mut(&self.organization) {
            turns.searches = turns.searches.saturating_sub(1);
            if turns.searches == 0 {
                all.remove(&self.organization);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn an_organization_searches_once_at_a_time_and_does_not_keep_others_waiting() {
        let turns = SearchTurns::default();
        let (one, other) = (OrganizationId::random(), OrganizationId::random());
        let Poll::Ready(Some(first)) = poll(pin!(turns.wait(&one))) else {
            panic!("nobody else searches");
        };
        let mut second = pin!(turns.wait(&one));
        assert!(poll(second.as_mut()).is_pending());
        assert!(poll(pin!(turns.wait(&other))).is_ready());
        drop(first);
        assert!(poll(second.as_mut()).is_ready());
    }

    #[test]
    fn only_so_many_wait_and_who_goes_away_leaves_the_queue() {
        let turns = SearchTurns::default();
        let one = OrganizationId::random();
        let mut searches: Vec<_> = (0..=MAX_WAITING)
            .map(|_| Box::pin(turns.wait(&one)))
            .collect();
        let mut first = searches.remove(0);
        let Poll::Ready(Some(_turn)) = poll(first.as_mut()) else {
            panic!("nobody else searches");
        };
        for search in &mut searches {
            assert!(poll(search.as_mut()).is_pending());
        }
        assert!(matches!(poll(pin!(turns.wait(&one))), Poll::Ready(None)));
        searches.pop();
        assert!(poll(pin!(turns.wait(&one))).is_pending());
        drop(searches);
        assert_eq!(
            turns
                .lock()
                .values()
                .map(|turns| turns.searches)
                .sum::<usize>(),
            1
        );
    }
}
