//! A user to be rendered: what that needs of the row, without parsing any of it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use scim_model::meta::Version;
use scim_model::resource::StoredResource;
use scim_model::{Meta, Projection, schema};

use super::resource::{
    ScimUser, UserGroup, groups_attribute, groups_postgres, groups_sqlite, version_with,
};
use crate::db::micros::Micros;
use crate::db::static_query::{Bind, StaticQuery, StaticSql};
use crate::{Connection, OrganizationId, StoreError, UserId};

/// A user as it is stored, and as every response shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredUser {
    /// The user's identifier.
    pub id: UserId,
    /// The number of changes from 1 on.
    changes: i64,
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
            self.version(),
        )
    }

    /// The version, which covers the groups.
    pub fn version(&self) -> Version {
        version_with(self.changes, &self.groups)
    }

    /// Whether its attributes are at most this long.
    pub fn is_brief(&self, bytes: usize) -> bool {
        self.attributes.len() <= bytes
    }

    /// Renders the resource as JSON, after projection.
    ///
    /// # Errors
    /// When the row is corrupt.
    pub fn to_text(&self, base_url: &str, projection: &Projection) -> Result<String, StoreError> {
        let resource = StoredResource {
            resource_type: &schema::USER_TYPE,
            id: self.id.as_str(),
            attributes: &self.attributes,
            more: groups_attribute(&self.groups, base_url)
                .into_iter()
                .collect(),
            meta: &self.meta(base_url),
        };
        resource
            .to_text(projection)
            .map_err(|_| StoreError::corrupt(format!("the attributes of user {}", self.id)))
    }
}

impl From<ScimUser> for StoredUser {
    /// The user after a change, with the groups, which have to be loaded.
    fn from(changed: ScimUser) -> Self {
        let user = changed.user;
        Self {
            id: user.id,
            changes: user.version,
            created_at: user.created_at,
            updated_at: user.updated_at,
            attributes: user.scim_attributes,
            groups: changed.groups.unwrap_or_default(),
        }
    }
}

/// The columns of a user to be rendered, and the groups as a JSON list of pairs.
macro_rules! select_user {
    ($groups:expr) => {
        concat!(
            "SELECT id, version, created_at, updated_at, scim_attributes, ",
            $groups,
            " FROM users WHERE id = ? AND organization_id = ? AND deleted_at IS NULL"
        )
    };
}

type RowTypes = (Text, BigInt, BigInt, BigInt, Text, Nullable<Text>);
type Row = (UserId, i64, Micros, Micros, String, Option<String>);

/// One statement for the user and the groups: it costs half as much as two.
struct WithGroups;

impl StaticSql for WithGroups {
    const SQLITE: &'static str = select_user!(groups_sqlite!());
    const POSTGRES: &'static str = select_user!(groups_postgres!());
    type Row = RowTypes;
}

/// One user to be rendered, with the groups; `None` where the organization has none of that id, or it
/// is deleted.
pub fn stored(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<Option<StoredUser>, StoreError> {
    let binds = [Bind::Text(id.as_str()), Bind::Text(organization.as_str())];
    let found: QueryResult<Row> = StaticQuery::<WithGroups>::new(&binds).get_result(db);
    let Some((id, changes, created_at, updated_at, attributes, groups)) = found.optional()? else {
        return Ok(None);
    };
    let groups = UserGroup::of_json(groups.as_deref())
        .map_err(|_| StoreError::corrupt(format!("the groups of user {id}")))?;
    Ok(Some(StoredUser {
        id,
        changes,
        created_at: created_at.into(),
        updated_at: updated_at.into(),
        attributes,
        groups,
    }))
}
