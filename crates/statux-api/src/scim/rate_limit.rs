//! The limit on requests a second, for each organization on each server.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use identity_store::OrganizationId;

use crate::errors::ScimProblem;

/// The limiter of one server; a second's worth of requests may come at once.
///
/// It protects this server's processor, so it need not be shared with others. It goes by the
/// monotonic clock, which nobody sets back.
pub(crate) struct RateLimit {
    per_second: u32,
    limiter: Option<DefaultKeyedRateLimiter<OrganizationId>>,
}

impl RateLimit {
    /// A limit of so many requests a second; 0 is without limit.
    pub(crate) fn new(per_second: u32) -> Self {
        let limiter = NonZeroU32::new(per_second)
            .map(|limit| DefaultKeyedRateLimiter::keyed(Quota::per_second(limit)));
        Self {
            per_second,
            limiter,
        }
    }

    /// Counts a request of an organization.
    pub(super) fn check(&self, organization: &OrganizationId) -> Result<(), ScimProblem> {
        match self.wait_secs(organization) {
            None => Ok(()),
            Some(secs) => {
                let limit = self.per_second;
                let detail = format!("expected at most {limit} requests a second; received more");
                Err(ScimProblem::new(429, detail).retry_after(secs))
            }
        }
    }

    /// Counts a request of an organization; answers in how many seconds to come back where it is
    /// one too many.
    pub(crate) fn wait_secs(&self, organization: &OrganizationId) -> Option<u64> {
        let not_until = self.limiter.as_ref()?.check_key(organization).err()?;
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs().saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organization_does_not_use_up_anothers_requests() {
        let limit = RateLimit::new(1);
        let (one, other) = (
            OrganizationId::from_text("one"),
            OrganizationId::from_text("other"),
        );
        assert!(limit.check(&one).is_ok());
        let refused = (0..100).find_map(|_| limit.check(&one).err());
        assert_eq!(
            refused.map(|problem| problem.into_response().status().as_u16()),
            Some(429)
        );
        assert!(limit.check(&other).is_ok());
    }

    #[test]
    fn zero_is_without_limit() {
        let limit = RateLimit::new(0);
        let organization = OrganizationId::from_text("one");
        assert!((0..1000).all(|_| limit.check(&organization).is_ok()));
    }
}
