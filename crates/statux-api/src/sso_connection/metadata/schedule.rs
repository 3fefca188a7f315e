//! When a provider's metadata is looked at next.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::sso::providers::Provider;
use saml_core::IdentityProvider;

use super::ending::next_threshold;

/// When pasted metadata is looked at again that ends nowhere in sight.
const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::days(365);

/// When metadata that was read now is looked at again. Pasted metadata can only end.
pub(in crate::sso_connection) fn next_look(
    provider: &Provider,
    read: Option<&IdentityProvider>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    if provider.metadata_url.is_none() {
        let next = next_threshold(provider, now);
        return next.unwrap_or(now + LOOK_AGAIN_AFTER);
    }
    now + interval(read.and_then(IdentityProvider::cache_duration))
}

fn interval(cache_duration: Option<Duration>) -> Duration {
    cache_duration.map_or(Duration::from_hours(6), |duration| {
        duration.clamp(Duration::from_hours(1), Duration::from_hours(24))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_fetched_hourly_at_most_and_daily_at_least() {
        assert_eq!(interval(None), Duration::from_hours(6));
        assert_eq!(interval(Some(Duration::ZERO)), Duration::from_hours(1));
        assert_eq!(
            interval(Some(Duration::from_hours(3))),
            Duration::from_hours(3)
        );
        assert_eq!(
            interval(Some(Duration::from_hours(24 * 365))),
            Duration::from_hours(24)
        );
    }
}
