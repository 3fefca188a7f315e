//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

/// A settable clock; clones share the same time.
///
/// ```
/// use chrono::Duration;
/// use statux_testkit::clock::TestClock;
///
/// let clock = TestClock::default();
/// let before = clock.now();
/// clock.advance(Duration::minutes(5));
/// assert_eq!(clock.now() - before, Duration::minutes(5));
/// ```
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl Default for TestClock {
    /// Noon of 2026-01-15, UTC.
    fn default() -> Self {
        Self::at(noon())
    }
}

/// Noon of 2026-01-15, UTC: the current time, for tests that do not need another.
pub fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_768_478_400)
}

impl TestClock {
    /// A clock that shows this time.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// The time it shows.
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it forward (or back).
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}
