//! What a client may ask for: how often, and how much at once.

pub mod lengths;
mod limiter;

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use identity_store::OrganizationId;

use crate::clock::monotonic;

use limiter::Limiter;

/// Rejected sign-ins and client authentications are counted within this time.
pub(crate) const FAILURE_SPAN: Duration = Duration::from_mins(1);

/// The limit on SCIM requests of an organization.
///
/// It goes by the monotonic clock: the server's time may be set while it runs.
pub(crate) struct ScimRequestLimiter(Limiter<OrganizationId>);

impl Default for ScimRequestLimiter {
    fn default() -> Self {
        Self(Limiter::new(Duration::from_secs(1)))
    }
}

impl ScimRequestLimiter {
    /// Counts a request; returns in how many seconds to come back where it is one too many.
    pub(crate) fn admit(&self, organization: &OrganizationId, per_second: u32) -> Option<u64> {
        self.0.admit(organization, per_second, monotonic())
    }
}

/// The limit on guessing client secrets, by IP address; `None` is a client whose IP address is
/// not known.
///
/// A secret has 256 bits, so guessing is hopeless; the limit keeps those who try from using up the
/// database.
pub(crate) struct ClientAuthenticationLimiter(Limiter<Option<IpAddr>>);

impl Default for ClientAuthenticationLimiter {
    fn default() -> Self {
        Self(Limiter::new(FAILURE_SPAN))
    }
}

impl ClientAuthenticationLimiter {
    /// In how many seconds an IP address may try again; `None` is now.
    pub(crate) fn wait_secs(
        &self,
        ip: Option<IpAddr>,
        per_minute: u32,
        now: DateTime<Utc>,
    ) -> Option<u64> {
        self.0.wait_secs(&ip, per_minute, since_epoch(now))
    }

    /// Counts a rejection.
    pub(crate) fn count_rejection(&self, ip: Option<IpAddr>, now: DateTime<Utc>) {
        self.0.count(&ip, since_epoch(now));
    }
}

fn since_epoch(now: DateTime<Utc>) -> Duration {
    let since = now.signed_duration_since(DateTime::UNIX_EPOCH);
    since.to_std().unwrap_or_default()
}
