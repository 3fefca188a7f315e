//! Counts events, and computes how long to wait when there were too many.
//!
//! Each server counts on its own: these limits protect its processor and its database, so servers
//! need not agree on them. Password guesses, by contrast, are counted in the database for all
//! servers.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The maximum number of keys. When it is reached, expired keys are dropped, and all others too if
/// none was.
const MAX_KEYS: usize = 10_000;

/// Counts events by key within a time window that begins with the key's first event.
///
/// `now` is the time since any fixed moment. If it is set back, a limit may be forgotten early.
pub(crate) struct Limiter<K> {
    span: Duration,
    counted: Mutex<HashMap<K, Counted>>,
}

#[derive(Clone, Copy)]
struct Counted {
    since: Duration,
    events: u32,
    /// How many time windows the events take, where one of them counted as many.
    spans: u32,
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    pub(crate) fn new(span: Duration) -> Self {
        Self {
            span,
            counted: Mutex::default(),
        }
    }

    /// Counts an event, or returns after how many seconds to retry if it exceeds the limit.
    /// A `limit` of 0 means unlimited.
    pub(crate) fn admit(&self, key: &K, limit: u32, now: Duration) -> Option<u64> {
        if limit == 0 {
            return None;
        }
        let mut all = self.lock();
        let wait = self.wait(&all, key, limit, now);
        if wait.is_none() {
            self.add(&mut all, key, now);
        }
        wait
    }

    /// Counts `more` events that belong to one that was admitted. They may exceed the limit, and then
    /// take up as many time windows as they fill: until those have passed, no other is admitted. If
    /// others have exceeded it meanwhile, returns after how many seconds to retry.
    pub(crate) fn admit_more(&self, key: &K, more: u32, limit: u32, now: Duration) -> Option<u64> {
        if limit == 0 {
            return None;
        }
        let mut all = self.lock();
        let exceeded = all.get(key).is_some_and(|counted| counted.events > limit);
        if exceeded && let Some(wait) = self.wait(&all, key, limit, now) {
            return Some(wait);
        }
        if more > 0 {
            self.add(&mut all, key, now);
        }
        if let Some(counted) = all.get_mut(key) {
            counted.events = counted.events.saturating_add(more.saturating_sub(1));
            counted.spans = counted.events.div_ceil(limit).max(1);
        }
        None
    }

    /// After how many seconds the next event is within the limit; `None` means now. Does not count
    /// an event. A `limit` of 0 means unlimited.
    pub(crate) fn wait_secs(&self, key: &K, limit: u32, now: Duration) -> Option<u64> {
        if limit == 0 {
            return None;
        }
        self.wait(&self.lock(), key, limit, now)
    }

    /// Counts an event.
    pub(crate) fn count(&self, key: &K, now: Duration) {
        self.add(&mut self.lock(), key, now);
    }

    /// How long the events of a key count.
    fn length(&self, counted: Counted) -> Duration {
        self.span.saturating_mul(counted.spans)
    }

    fn wait(&self, all: &HashMap<K, Counted>, key: &K, limit: u32, now: Duration) -> Option<u64> {
        let counted = all.get(key).filter(|counted| counted.events >= limit)?;
        let passed = now.checked_sub(counted.since)?;
        let left = self
            .length(*counted)
            .checked_sub(passed)
            .filter(|left| !left.is_zero())?;
        Some(left.as_secs().saturating_add(1))
    }

    fn add(&self, all: &mut HashMap<K, Counted>, key: &K, now: Duration) {
        let has_passed = |counted: &Counted| {
            now.checked_sub(counted.since)
                .is_none_or(|passed| passed >= self.length(*counted))
        };
        if let Some(counted) = all.get_mut(key) {
            if has_passed(counted) {
                *counted = Counted {
                    since: now,
                    events: 0,
                    spans: 1,
                };
            }
            counted.events = counted.events.saturating_add(1);
            return;
        }
        if all.len() >= MAX_KEYS {
            all.retain(|_, counted| !has_passed(counted));
            if all.len() >= MAX_KEYS {
                all.clear();
            }
        }
        let first = Counted {
            since: now,
            events: 1,
            spans: 1,
        };
        all.insert(key.clone(), first);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Counted>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::ApiConfig;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_mins(1);

    /// How many of `requests`, one every `pause`, exceed the default limit of SCIM requests.
    fn rejected(requests: u32, pause: Duration) -> u32 {
        let usual = "https://id.example.com".parse().map(ApiConfig::new);
        let usual = usual.map_or(0, |config| config.scim_requests_per_second);
        let limiter = Limiter::new(SECOND);
        let mut now = Duration::ZERO;
        let mut rejected = 0;
        for _ in 0..requests {
            if let Some(secs) = limiter.admit(&"one", usual, now) {
                assert_eq!(secs, 1, "the limit of a second ends in a second");
                rejected += 1;
            }
            now += pause;
        }
        rejected
    }

    #[test]
    fn entra_sends_25_requests_a_second_for_an_hour_and_none_is_rejected() {
        assert_eq!(rejected(25 * 3600, SECOND / 25), 0);
    }

    #[test]
    fn the_usual_limit_is_200_requests_a_second_sustained() {
        assert_eq!(rejected(200 * 600, SECOND / 200), 0);
        // At twice the limit, half are rejected; the first second's worth may come in one burst.
        let of_twice = rejected(400 * 600, SECOND / 400);
        assert!((200 * 598..=200 * 600).contains(&of_twice), "{of_twice}");
    }

    #[test]
    fn a_client_that_waits_as_long_as_told_is_served() {
        let limiter = Limiter::new(SECOND);
        let mut now = Duration::ZERO;
        for _ in 0..100 {
            let wait = (0..=5).find_map(|_| limiter.admit(&"one", 5, now));
            now += Duration::from_secs(wait.unwrap());
            assert_eq!(limiter.admit(&"one", 5, now), None, "after {wait:?}");
        }
    }

    #[test]
    fn one_key_does_not_use_up_the_limit_of_another() {
        let limiter = Limiter::new(SECOND);
        assert_eq!(limiter.admit(&"one", 1, SECOND), None);
        assert!(limiter.admit(&"one", 1, SECOND).is_some());
        assert_eq!(limiter.admit(&"other", 1, SECOND), None);
    }

    #[test]
    fn an_event_that_counts_as_many_takes_as_many_windows_as_they_fill() {
        let (limiter, start) = (Limiter::new(SECOND), Duration::ZERO);
        assert_eq!(limiter.admit(&"one", 200, start), None);
        assert_eq!(limiter.admit_more(&"one", 999, 200, start), None);
        assert_eq!(limiter.admit(&"one", 200, start), Some(6));
        assert_eq!(limiter.admit_more(&"one", 5, 200, start), Some(6));
        assert_eq!(limiter.admit(&"other", 200, start), None);
        assert_eq!(limiter.admit(&"one", 200, start + 4 * SECOND), Some(2));
        assert_eq!(limiter.admit(&"one", 200, start + 5 * SECOND), None);
        // What fits into the window is within the limit.
        assert_eq!(
            limiter.admit_more(&"one", 198, 200, start + 5 * SECOND),
            None
        );
        assert_eq!(limiter.admit(&"one", 200, start + 5 * SECOND), None);
        assert!(limiter.admit(&"one", 200, start + 5 * SECOND).is_some());
        assert_eq!(limiter.admit_more(&"one", 1000, 0, start), None);
    }

    #[test]
    fn zero_is_without_limit() {
        let limiter = Limiter::new(SECOND);
        assert!((0..1000).all(|_| limiter.admit(&"one", 0, SECOND).is_none()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let limiter = Limiter::new(SECOND);
        assert_eq!(limiter.admit(&"one", 1, MINUTE), None);
        assert!(limiter.admit(&"one", 1, MINUTE).is_some());
        assert_eq!(limiter.admit(&"one", 1, SECOND), None);
        assert!(limiter.admit(&"one", 1, SECOND).is_some());
    }

    #[test]
    fn an_address_that_was_rejected_too_often_waits_a_minute_and_no_other_does() {
        let (limiter, now) = (Limiter::new(MINUTE), Duration::ZERO);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().ok());
        for _ in 0..3 {
            assert_eq!(limiter.wait_secs(&one, 3, now), None);
            limiter.count(&one, now);
        }
        assert_eq!(limiter.wait_secs(&one, 3, now), Some(61));
        assert_eq!(limiter.wait_secs(&one, 4, now), None);
        assert_eq!(limiter.wait_secs(&one, 0, now), None, "0 is without limit");
        assert_eq!(limiter.wait_secs(&other, 3, now), None);
        assert_eq!(limiter.wait_secs(&one, 3, now + MINUTE), None);
        limiter.count(&one, now + MINUTE);
        assert_eq!(limiter.wait_secs(&one, 3, now + MINUTE), None);
    }

    #[test]
    fn no_more_keys_are_remembered_than_there_is_room_for() {
        let (limiter, now) = (Limiter::new(MINUTE), Duration::ZERO);
        for number in 0..u32::try_from(MAX_KEYS).unwrap() + 5 {
            limiter.count(&IpAddr::from(number.to_be_bytes()), now);
        }
        assert_eq!(limiter.lock().len(), 5);
    }
}
