//! The buffer of requests that are still to be written.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use identity_store::OrganizationId;
use identity_store::provisioning::request_log::{Blocks, ScimRequest};
use tokio::sync::Notify;

use crate::http::metrics::SCIM_REQUESTS_NOT_LOGGED;

/// The longest time that a request waits before it is written.
pub(super) const WRITE_AFTER: Duration = Duration::from_millis(200);
/// When this many requests are waiting, they are written at once.
const MANY: usize = 4096;
/// The maximum number of waiting requests. If the database is that far behind, requests are dropped
/// from the log, so that memory stays bounded.
const MAX: usize = 32_768;

/// Requests that are not written yet; shared by all workers of a server.
#[derive(Default)]
pub(crate) struct Buffer {
    requests: Mutex<Blocks>,
    some: Notify,
    many: Notify,
    /// Held while writing, so that acquiring it waits for everything taken before.
    pub(super) writing: tokio::sync::Mutex<()>,
}

impl Buffer {
    /// Adds a request, at the cost of formatting one line of text.
    pub(super) fn add(&self, organization: OrganizationId, request: ScimRequest) {
        let waiting = {
            let mut requests = self.lock();
            if requests.len() < MAX {
                requests.add(organization, request);
                requests.len()
            } else {
                MAX + 1
            }
        };
        match waiting {
            1 => self.some.notify_one(),
            MANY => self.many.notify_one(),
            _ if waiting > MAX => lost(1),
            _ => {}
        }
    }

    /// Takes all waiting requests.
    pub(super) fn take(&self) -> Blocks {
        std::mem::take(&mut *self.lock())
    }

    /// Waits for the first request, and then briefly for more.
    pub(super) async fn gathered(&self) {
        self.some.notified().await;
        // A timeout and a notification are equally good reasons to go on.
        drop(tokio::time::timeout(WRITE_AFTER, self.many.notified()).await);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Blocks> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts requests that are missing from the log.
pub(super) fn lost(requests: usize) {
    let requests = u64::try_from(requests).unwrap_or(u64::MAX);
    metrics::counter!(SCIM_REQUESTS_NOT_LOGGED).increment(requests);
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use chrono::DateTime;
    use identity_store::ScimTokenId;

    use super::*;

    #[test]
    fn a_buffer_that_nobody_empties_stays_bounded_and_is_usable_again() {
        let buffer = Buffer::default();
        let add = || {
            let request = ScimRequest {
                at: DateTime::UNIX_EPOCH,
                token: ScimTokenId::parse("t").unwrap(),
                user_agent: None,
                method: Cow::Borrowed("GET"),
                resource_type: None,
                resource_id: None,
                status: 200,
                scim_type: None,
                duration_micros: 1,
                changed: vec![],
            };
            buffer.add(OrganizationId::parse("o").unwrap(), request);
        };
        (0..MAX + 10).for_each(|_| add());
        assert_eq!(buffer.take().len(), MAX);
        add();
        assert_eq!(buffer.take().len(), 1);
        assert!(buffer.take().is_empty());
    }
}
