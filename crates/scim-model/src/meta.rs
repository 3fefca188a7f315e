//! `meta` and entity tags (RFC 7643 §3.1, RFC 7644 §3.14).

use std::fmt;

use chrono::{DateTime, Datelike as _, SecondsFormat, Timelike as _, Utc};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::Value;

use crate::schema::ResourceType;

/// The metadata of a resource, which only the server writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The name of the resource type: `User`.
    pub resource_type: String,
    /// When the resource was created.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub last_modified: DateTime<Utc>,
    /// Its URL.
    pub location: String,
    /// The version of what is returned.
    pub version: Version,
}

/// The version of a resource: how often it was changed, and a digest of what it shows beyond that,
/// such as the groups of a user, which change with the groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    changes: i64,
    shown: Option<u64>,
}

impl Version {
    /// The version after this many changes, counted from 1. `shown` is a digest of what is stored
    /// elsewhere and returned with the resource, if there is any.
    pub fn new(changes: i64, shown: Option<u64>) -> Self {
        Self { changes, shown }
    }
}

impl From<i64> for Version {
    fn from(changes: i64) -> Self {
        Self::new(changes, None)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shown {
            None => write!(formatter, "{}", self.changes),
            Some(shown) => write!(formatter, "{}-{shown:016x}", self.changes),
        }
    }
}

impl Meta {
    /// The `meta` of a resource. `base_url` is the SCIM base URL without a trailing slash.
    pub fn new(
        resource_type: &ResourceType,
        base_url: &str,
        id: &str,
        created: DateTime<Utc>,
        last_modified: DateTime<Utc>,
        version: impl Into<Version>,
    ) -> Self {
        Self {
            resource_type: resource_type.name.to_owned(),
            created,
            last_modified,
            location: format!("{base_url}{}/{id}", resource_type.endpoint),
            version: version.into(),
        }
    }

    /// The weak entity tag, for `ETag` and `meta.version`: `W/"3"`.
    pub fn etag(&self) -> String {
        etag(self.version)
    }

    /// The attribute as it is returned.
    pub fn to_json(&self) -> Value {
        // It consists of strings only, so this does not fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Serialize for Meta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut meta = serializer.serialize_struct("Meta", 5)?;
        meta.serialize_field("resourceType", &self.resource_type)?;
        meta.serialize_field("created", &date_time(self.created))?;
        meta.serialize_field("lastModified", &date_time(self.last_modified))?;
        meta.serialize_field("location", &self.location)?;
        meta.serialize_field("version", &self.etag())?;
        meta.end()
    }
}

/// The weak entity tag of a version: `W/"3"`.
pub fn etag(version: Version) -> String {
    format!("W/\"{version}\"")
}

/// Whether an `If-Match` or `If-None-Match` header names this version: `*`, or a list that
/// contains the tag, weak or strong (weak comparison, RFC 9110 §8.8.3.2).
pub fn etag_matches(header: &str, version: Version) -> bool {
    let opaque = format!("\"{version}\"");
    header.split(',').map(str::trim).any(|tag| {
        tag == "*"
            || tag
                .strip_prefix("W/")
                .or(tag.strip_prefix("w/"))
                .unwrap_or(tag)
                == opaque
    })
}

/// A time in the format of SCIM, in UTC with microseconds. That is the precision of the store, so
/// that a filter on a returned time finds its resource.
pub fn date_time(time: DateTime<Utc>) -> String {
    let (date, clock) = (time.date_naive(), time.time());
    let Ok(year @ 0..=9999) = u32::try_from(date.year()) else {
        return time.to_rfc3339_opts(SecondsFormat::Micros, true);
    };
    // Digit by digit, since every resource of a page has two times (docs/PERFORMANCE.md).
    let mut text = String::with_capacity("2026-01-01T00:00:00.000000Z".len());
    let mut put = |number: u32, from: u32, behind: char| {
        let mut divisor = from;
        while divisor > 0 {
            text.extend(char::from_digit(number / divisor % 10, 10));
            divisor /= 10;
        }
        text.push(behind);
    };
    put(year, 1000, '-');
    put(date.month(), 10, '-');
    put(date.day(), 10, 'T');
    put(clock.hour(), 10, ':');
    put(clock.minute(), 10, ':');
    // chrono keeps a leap second in the second before it, and writes it as second 60.
    let leap = clock.nanosecond() / 1_000_000_000;
    put(clock.second() + leap, 10, '.');
    put(clock.nanosecond() % 1_000_000_000 / 1000, 100_000, 'Z');
    text
}

#[cfg(test)]
mod tests {
    use super::{Meta, Version, date_time, etag, etag_matches};
    use crate::schema::USER_TYPE;
    use chrono::{DateTime, SecondsFormat, Utc};
    use serde_json::json;

    #[test]
    fn renders_meta() {
        let created = DateTime::from_timestamp_micros(1_305_261_754_000_001).unwrap();
        let changed = DateTime::from_timestamp(1_305_261_755, 0).unwrap();
        let meta = Meta::new(
            &USER_TYPE,
            "https://x.test/scim/v2",
            "42",
            created,
            changed,
            3,
        );
        assert_eq!(
            meta.to_json(),
            json!({
                "resourceType": "User",
                "created": "2011-05-13T04:42:34.000001Z",
                "lastModified": "2011-05-13T04:42:35.000000Z",
                "location": "https://x.test/scim/v2/Users/42",
                "version": "W/\"3\"",
            })
        );
    }

    #[test]
    fn times_are_written_as_chrono_writes_them() {
        let end_of_time = 253_402_300_800_000_000_i64;
        let mut micros = -62_200_000_000_000_000_i64;
        while micros < end_of_time + 1_000_000 {
            let time = DateTime::from_timestamp_micros(micros).unwrap();
            let expected = time.to_rfc3339_opts(SecondsFormat::Micros, true);
            assert_eq!(date_time(time), expected);
            micros += 12_345_678_987_654;
        }
        let leap = "2016-12-31T23:59:60.123456Z";
        let time: DateTime<Utc> = leap.parse().unwrap();
        assert_eq!(date_time(time), leap);
    }

    #[test]
    fn compares_entity_tags_weakly() {
        for header in ["W/\"3\"", "\"3\"", "*", "W/\"1\", W/\"3\""] {
            assert!(etag_matches(header, 3.into()), "{header}");
        }
        for header in ["", "3", "W/\"33\"", "\"2\""] {
            assert!(!etag_matches(header, 3.into()), "{header}");
        }
        let with_groups = Version::new(3, Some(0xab));
        assert_eq!(etag(with_groups), "W/\"3-00000000000000ab\"");
        assert!(etag_matches(&etag(with_groups), with_groups));
        assert!(!etag_matches("W/\"3\"", with_groups));
        assert!(!etag_matches(&etag(with_groups), 3.into()));
        assert!(!etag_matches(
            &etag(with_groups),
            Version::new(3, Some(0xac))
        ));
    }
}
