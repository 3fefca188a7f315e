//! The limit on requests a second, for each organization on each server.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use identity_store::OrganizationId;

use crate::http::errors::ScimHttpError;

/// The limiter of one server; a second's worth of requests may come at once.
///
/// It protects this server's processor, so it need not be shared with others. It goes by the
/// monotonic clock, which nobody sets back.
pub(crate) struct RateLimit<C: Clock = DefaultClock> {
    per_second: u32,
    clock: C,
    limiter: Option<Limiter<C>>,
}

type Organizations = DefaultKeyedStateStore<OrganizationId>;
type Limiter<C> =
    RateLimiter<OrganizationId, Organizations, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl RateLimit {
    /// A limit in requests a second; 0 is without limit.
    pub(crate) fn new(per_second: u32) -> Self {
        Self::by(DefaultClock::default(), per_second)
    }
}

impl<C: Clock + Clone> RateLimit<C> {
    fn by(clock: C, per_second: u32) -> Self {
        let limiter = NonZeroU32::new(per_second).map(|limit| {
            RateLimiter::new(
                Quota::per_second(limit),
                Organizations::default(),
                clock.clone(),
            )
        });
        Self {
            per_second,
            clock,
            limiter,
        }
    }

    /// Counts a request of an organization.
    pub(super) fn check(&self, organization: &OrganizationId) -> Result<(), ScimHttpError> {
        match self.wait_secs(organization) {
            None => Ok(()),
            Some(secs) => {
                let limit = self.per_second;
                let detail = format!("expected at most {limit} requests a second; received more");
                Err(ScimHttpError::new(429, detail).retry_after(secs))
            }
        }
    }

    /// Counts a request of an organization; answers in how many seconds to come back where it is
    /// one too many.
    pub(crate) fn wait_secs(&self, organization: &OrganizationId) -> Option<u64> {
        let not_until = self.limiter.as_ref()?.check_key(organization).err()?;
        let wait = not_until.wait_time_from(self.clock.now());
        Some(wait.as_secs().saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::ApiConfig;

    /// How many of that many requests, one every `pause`, are one too many for the usual limit.
    fn rejected(requests: u32, pause: Duration) -> u32 {
        let usual = "https://id.example.com".parse().map(ApiConfig::new);
        let usual = usual.map_or(0, |config| config.scim_requests_per_second);
        let clock = FakeRelativeClock::default();
        let limit = RateLimit::by(clock.clone(), usual);
        let organization = OrganizationId::from_text("one");
        let mut rejected = 0;
        for _ in 0..requests {
            if let Some(secs) = limit.wait_secs(&organization) {
                assert_eq!(secs, 1, "the limit of a second ends with it");
                rejected += 1;
            }
            clock.advance(pause);
        }
        rejected
    }

    #[test]
    fn entra_sends_25_requests_a_second_for_an_hour_and_none_is_rejected() {
        assert_eq!(rejected(25 * 3600, Duration::from_secs(1) / 25), 0);
    }

    #[test]
    fn the_usual_limit_is_200_requests_a_second_sustained() {
        assert_eq!(rejected(200 * 600, Duration::from_secs(1) / 200), 0);
        // Of twice as many, half are; the first second's worth may come at once.
        let of_twice = rejected(400 * 600, Duration::from_secs(1) / 400);
        assert!((200 * 598..=200 * 600).contains(&of_twice), "{of_twice}");
    }

    #[test]
    fn whoever_waits_as_long_as_told_is_served() {
        let clock = FakeRelativeClock::default();
        let limit = RateLimit::by(clock.clone(), 5);
        let organization = OrganizationId::from_text("one");
        for _ in 0..100 {
            let wait = (0..=5).find_map(|_| limit.wait_secs(&organization));
            clock.advance(Duration::from_secs(wait.unwrap_or_default()));
            assert!(limit.check(&organization).is_ok(), "after {wait:?}");
        }
    }

    #[test]
    fn one_organization_does_not_use_up_anothers_requests() {
        let limit = RateLimit::new(1);
        let (one, other) = (
            OrganizationId::from_text("one"),
            OrganizationId::from_text("other"),
        );
        assert!(limit.check(&one).is_ok());
        let rejected = (0..100).find_map(|_| limit.check(&one).err());
        assert_eq!(
            rejected.map(|problem| problem.into_response().status().as_u16()),
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
