//! `meta` and entity tags (RFC 7643 §3.1, RFC 7644 §3.14).

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::Value;

use crate::schema::ResourceType;

/// What the server knows about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The name of the resource type: `User`.
    pub resource_type: String,
    /// When the resource was created.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub last_modified: DateTime<Utc>,
    /// Its address.
    pub location: String,
    /// How often it was changed, counted by the store.
    pub version: i64,
}

impl Meta {
    /// The `meta` of a resource. `base_url` is the SCIM base URL without a slash at its end.
    pub fn new(
        resource_type: &ResourceType,
        base_url: &str,
        id: &str,
        created: DateTime<Utc>,
        last_modified: DateTime<Utc>,
        version: i64,
    ) -> Self {
        Self {
            resource_type: resource_type.name.to_owned(),
            created,
            last_modified,
            location: format!("{base_url}{}/{id}", resource_type.endpoint),
            version,
        }
    }

    /// The weak entity tag, for `ETag` and `meta.version`: `W/"3"`.
    pub fn etag(&self) -> String {
        etag(self.version)
    }

    /// The attribute as it is answered.
    pub fn to_json(&self) -> Value {
        // Texts alone, so that it does not fail.
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
pub fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Whether an `If-Match` or `If-None-Match` header names this version: `*`, or a list with the
/// tag in it, weak or strong (weak comparison, RFC 9110 §8.8.3.2).
pub fn etag_matches(header: &str, version: i64) -> bool {
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

/// A time as SCIM writes it, in UTC with microseconds: as exact as it is stored, so that a
/// filter with an answered time finds its resource.
pub fn date_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use super::{Meta, etag_matches};
    use crate::schema::USER_TYPE;
    use chrono::DateTime;
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
    fn compares_entity_tags_weakly() {
        for header in ["W/\"3\"", "\"3\"", "*", "W/\"1\", W/\"3\""] {
            assert!(etag_matches(header, 3), "{header}");
        }
        for header in ["", "3", "W/\"33\"", "\"2\""] {
            assert!(!etag_matches(header, 3), "{header}");
        }
    }
}
