//! The limit on guessing client secrets.
//!
//! A secret has 256 bits, so guessing is hopeless; the limit keeps those who try from using up
//! the database. So each server counts for itself, and forgets when there are too many IP addresses.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Rejections are counted within this time.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// More IP addresses are not remembered.
const MAX_IPS: usize = 10_000;

/// Rejections by IP address. `None` is a client whose IP address is not known.
#[derive(Default)]
pub(crate) struct ClientAuthenticationLimiter(Mutex<HashMap<Option<IpAddr>, Rejections>>);

struct Rejections {
    since: DateTime<Utc>,
    count: u32,
}

impl ClientAuthenticationLimiter {
    /// In how many seconds an IP address may try again; `None` is now. `limit` 0 is without limit.
    pub(super) fn wait_secs(
        &self,
        ip: Option<IpAddr>,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Option<u64> {
        let all = self.lock();
        let rejections = all.get(&ip).filter(|rejections| {
            limit > 0 && rejections.count >= limit && now < rejections.since + WINDOW
        })?;
        let left = (rejections.since + WINDOW - now).num_seconds();
        Some(left.unsigned_abs().saturating_add(1))
    }

    /// Counts a rejection.
    pub(super) fn rejected(&self, ip: Option<IpAddr>, now: DateTime<Utc>) {
        let mut all = self.lock();
        if all.len() >= MAX_IPS && !all.contains_key(&ip) {
            all.retain(|_, rejections| now < rejections.since + WINDOW);
            if all.len() >= MAX_IPS {
                all.clear();
            }
        }
        let rejections = all.entry(ip).or_insert(Rejections {
            since: now,
            count: 0,
        });
        if now >= rejections.since + WINDOW {
            *rejections = Rejections {
                since: now,
                count: 0,
            };
        }
        rejections.count = rejections.count.saturating_add(1);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<IpAddr>, Rejections>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ip_that_was_rejected_too_often_waits_a_minute_and_no_other_does() {
        let (limiter, now) = (ClientAuthenticationLimiter::default(), DateTime::UNIX_EPOCH);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|text| Some(text.parse().unwrap()));
        for _ in 0..3 {
            assert_eq!(limiter.wait_secs(one, 3, now), None);
            limiter.rejected(one, now);
        }
        assert_eq!(limiter.wait_secs(one, 3, now), Some(61));
        assert_eq!(limiter.wait_secs(one, 4, now), None);
        assert_eq!(limiter.wait_secs(one, 0, now), None, "0 is without limit");
        assert_eq!(limiter.wait_secs(other, 3, now), None);
        assert_eq!(limiter.wait_secs(one, 3, now + WINDOW), None);
        limiter.rejected(one, now + WINDOW);
        assert_eq!(limiter.wait_secs(one, 3, now + WINDOW), None);
    }

    #[test]
    fn no_more_ips_are_remembered_than_there_is_room_for() {
        let (limiter, now) = (ClientAuthenticationLimiter::default(), DateTime::UNIX_EPOCH);
        for number in 0..u32::try_from(MAX_IPS).unwrap() + 5 {
            limiter.rejected(Some(IpAddr::from(number.to_be_bytes())), now);
        }
        assert_eq!(limiter.lock().len(), 5);
    }
}
