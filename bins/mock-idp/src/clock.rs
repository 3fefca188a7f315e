//! The one place that reads the clock and makes random identifiers.

#![allow(
    clippy::disallowed_methods,
    reason = "a program's edge: everything inside gets times and identifiers as arguments"
)]

use chrono::{DateTime, Utc};

pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A random identifier that is an XML name.
pub(crate) fn random_id() -> String {
    format!("_{}", uuid::Uuid::new_v4().simple())
}
