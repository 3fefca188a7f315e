//! A user who is only answered: what is read of the row, and nothing of it is parsed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use scim_model::resource::StoredResource;
use scim_model::{Meta, Projection, schema};

use super::UserGroup;
use super::groups::{attribute, of_one};
use crate::connection::native;
use crate::micros::Micros;
use crate::schema::users;
use crate::{Connection, OrganizationId, StoreError, UserId};

/// A user as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredUser {
    /// The user's identifier.
    pub id: UserId,
    /// Counts changes from 1; the entity tag.
    pub version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    attributes: String,
    groups: Vec<UserGroup>,
}

impl StoredUser {
    /// The `meta` of the resource, below a SCIM base URL without a slash at its end.
    pub fn meta(&self, base_url: &str) -> Meta {
        Meta::new(
            &schema::USER_TYPE,
            base_url,
            self.id.as_str(),
            self.created_at,
            self.updated_at,
            self.version,
        )
    }

    /// The resource as it is answered, as JSON.
    ///
    /// # Errors
    /// When the row is corrupt.
    pub fn to_text(&self, base_url: &str, projection: &Projection) -> Result<String, StoreError> {
        let resource = StoredResource {
            resource_type: &schema::USER_TYPE,
            id: self.id.as_str(),
            attributes: &self.attributes,
            more: attribute(&self.groups, base_url),
            meta: &self.meta(base_url),
        };
        resource
            .to_text(projection)
            .map_err(|_| StoreError::corrupt(format!("the attributes of user {}", self.id)))
    }
}

type Row = (UserId, i64, Micros, Micros, String);

/// One user to answer, with the groups where they are wanted; `None` when there is none or it is
/// deleted.
///
/// # Errors
/// When the database fails.
pub fn stored(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    with_groups: bool,
) -> Result<Option<StoredUser>, StoreError> {
    let found = native!(db, db => users::table
        .find(id)
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .select((
            users::id,
            users::version,
            users::created_at,
            users::updated_at,
            users::scim_attributes,
        ))
        .get_result::<Row>(db));
    let Some((id, version, created_at, updated_at, attributes)) = found.optional()? else {
        return Ok(None);
    };
    let groups = if with_groups {
        of_one(db, organization, &id)?
    } else {
        Vec::new()
    };
    Ok(Some(StoredUser {
        id,
        version,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        attributes,
        groups,
    }))
}
