//! Timestamps, for people and for machines.

use chrono::{DateTime, SecondsFormat, Utc};

/// A timestamp as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timestamp {
    /// RFC 3339, for the `datetime` attribute.
    pub(crate) machine: String,
    /// Such as `24 Nov 2026, 00:31 UTC`.
    pub(crate) words: String,
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self {
            machine: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            words: at.format("%-d %b %Y, %H:%M UTC").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    #[test]
    fn a_moment_is_told_in_words_and_in_rfc_3339() {
        let timestamp = Timestamp::from(Utc.with_ymd_and_hms(2026, 11, 4, 0, 31, 9).unwrap());
        assert_eq!(timestamp.words, "4 Nov 2026, 00:31 UTC");
        assert_eq!(timestamp.machine, "2026-11-04T00:31:09Z");
    }
}
