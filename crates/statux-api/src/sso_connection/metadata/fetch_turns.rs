//! Whose turn it is to fetch metadata: one fetch at a time for an organization, and only a certain number in a
//! while.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use identity_store::OrganizationId;

use crate::http::limits::Limiter;
use crate::sso_connection::error::SsoConnectionError;

/// How many fetches an organization may have a minute.
pub(in crate::sso_connection) const FETCHES_PER_MINUTE: u32 = 10;

/// The fetches that are under way, and how many there were.
pub(crate) struct FetchTurns {
    under_way: Mutex<HashSet<OrganizationId>>,
    started: Limiter<OrganizationId>,
}

impl Default for FetchTurns {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
            started: Limiter::new(Duration::from_mins(1)),
        }
    }
}

/// An organization's turn; it ends with the value.
pub(in crate::sso_connection) struct Turn<'a> {
    turns: &'a FetchTurns,
    organization: OrganizationId,
}

impl FetchTurns {
    /// Begins a fetch.
    ///
    /// # Errors
    /// When the organization has one under way, or has had too many.
    pub(in crate::sso_connection) fn begin(
        &self,
        organization: &OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<Turn<'_>, SsoConnectionError> {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if under_way.contains(organization) {
            return Err(SsoConnectionError::FetchUnderWay);
        }
        let since_epoch = now.signed_duration_since(DateTime::UNIX_EPOCH);
        let since_epoch = since_epoch.to_std().unwrap_or_default();
        let wait = self
            .started
            .admit(organization, FETCHES_PER_MINUTE, since_epoch);
        if let Some(wait_secs) = wait {
            return Err(SsoConnectionError::TooManyFetches {
                max: FETCHES_PER_MINUTE,
                wait_secs,
            });
        }
        under_way.insert(organization.clone());
        Ok(Turn {
            turns: self,
            organization: organization.clone(),
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let under_way = self.turns.under_way.lock();
        let mut under_way = under_way.unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.organization);
    }
}
