//! Limits on clients: request rates and sizes.

pub mod lengths;
mod limiter;

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use identity_store::OrganizationId;
use identity_store::sign_in::guessing::{WINDOW, network};

use crate::clock::monotonic;

pub(crate) use limiter::Limiter;

/// The limit on SCIM requests of an organization.
///
/// It uses the monotonic clock, since the server's time may be set while it runs.
pub(crate) struct ScimRequestLimiter(Limiter<OrganizationId>);

impl Default for ScimRequestLimiter {
    fn default() -> Self {
        Self(Limiter::new(Duration::from_secs(1)))
    }
}

impl ScimRequestLimiter {
    /// Counts a request; returns after how many seconds to retry if it exceeds the limit.
    pub(crate) fn admit(&self, organization: &OrganizationId, per_second: u32) -> Option<u64> {
        self.0.admit(organization, per_second, monotonic())
    }

    /// Counts what is `more` than one request; returns after how many seconds to retry if others have
    /// exceeded the limit.
    pub(crate) fn admit_more(
        &self,
        organization: &OrganizationId,
        more: u32,
        per_second: u32,
    ) -> Option<u64> {
        self.0
            .admit_more(organization, more, per_second, monotonic())
    }
}

/// The limit on guessing client secrets, by network; `None` stands for clients whose IP address
/// is unknown.
///
/// A secret has 256 bits, so guessing is hopeless; the limit keeps attempts from overloading the
/// database.
pub(crate) struct ClientAuthenticationLimiter(Limiter<Option<IpAddr>>);

impl Default for ClientAuthenticationLimiter {
    fn default() -> Self {
        Self(Limiter::new(WINDOW.to_std().unwrap_or_default()))
    }
}

impl ClientAuthenticationLimiter {
    /// After how many seconds an IP address may try again; `None` means now.
    pub(crate) fn wait_secs(
        &self,
        ip: Option<IpAddr>,
        per_minute: u32,
        now: DateTime<Utc>,
    ) -> Option<u64> {
        let network = ip.map(network);
        self.0.wait_secs(&network, per_minute, since_epoch(now))
    }

    /// Counts a rejection.
    pub(crate) fn count_rejection(&self, ip: Option<IpAddr>, now: DateTime<Utc>) {
        self.0.count(&ip.map(network), since_epoch(now));
    }
}

fn since_epoch(now: DateTime<Utc>) -> Duration {
    let since = now.signed_duration_since(DateTime::UNIX_EPOCH);
    since.to_std().unwrap_or_default()
}
