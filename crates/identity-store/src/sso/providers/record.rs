//! The row of a provider.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::micros::Micros;
use crate::db::schema::providers;
use crate::{OrganizationId, ProviderId};

/// An organization's identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = providers, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct Provider {
    /// Its identifier.
    pub id: ProviderId,
    /// The organization it signs in to.
    pub organization_id: OrganizationId,
    /// The label for people.
    pub name: String,
    /// The identity provider's entity ID.
    pub entity_id: String,
    /// The URL that its metadata is fetched from; `None` if it was uploaded.
    pub metadata_url: Option<String>,
    /// The last good metadata, as received.
    pub metadata_xml: String,
    /// When it was created.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When name or metadata last changed.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub updated_at: DateTime<Utc>,
    /// When the metadata was last read successfully.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub refreshed_at: DateTime<Utc>,
    /// Why the last refresh failed; `None` if it succeeded.
    pub refresh_error: Option<String>,
    /// Counts changes from 1.
    pub version: i64,
}

/// A provider to create.
#[derive(Debug, Clone)]
pub struct NewProvider {
    /// The label for people.
    pub name: String,
    /// The content of its metadata.
    pub metadata: NewMetadata,
}

/// Metadata that has been parsed and found usable.
#[derive(Debug, Clone)]
pub struct NewMetadata {
    /// The entity ID in it.
    pub entity_id: String,
    /// The URL that it came from; `None` if it was uploaded.
    pub url: Option<String>,
    /// The document.
    pub xml: String,
}
