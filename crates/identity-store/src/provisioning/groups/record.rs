//! Between the row and the resource.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use scim_model::{GroupResource, MemberReference, Meta, schema};
use serde_json::{Map, Value};

use super::GroupMember;
use crate::db::micros::Micros;
use crate::db::schema::groups;
use crate::db::sql_text::text_enum;
use crate::{GroupId, OrganizationId, StoreError, fold};

text_enum! {
    /// What a group can make of its members: nobody becomes a platform admin by being in a group.
    MappedRole {
        /// [`Role::Member`](crate::accounts::Role::Member).
        Member = "member",
    }
}

/// A group. The typed fields are what is queried and shown; the SCIM resource has all the rest.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = groups, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct Group {
    /// Its identifier, in the order of creation.
    pub id: GroupId,
    /// The organization it belongs to, for good.
    pub organization_id: OrganizationId,
    /// The SCIM `displayName`; others may have the same.
    pub display_name: String,
    pub(super) display_name_folded: String,
    /// The SCIM `externalId`, compared exactly.
    pub external_id: Option<String>,
    /// The role that the group is mapped to, if any.
    pub mapped_role: Option<MappedRole>,
    pub(super) scim_attributes: String,
    /// Counts changes of the resource from 1; the SCIM entity tag.
    pub version: i64,
    /// When it was made.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When the resource last changed.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub updated_at: DateTime<Utc>,
}

impl Group {
    /// A new row with this resource.
    pub(super) fn new(
        organization: &OrganizationId,
        resource: &GroupResource,
        now: DateTime<Utc>,
    ) -> Self {
        let mut group = Self {
            id: GroupId::new(now),
            organization_id: organization.clone(),
            display_name: String::new(),
            display_name_folded: String::new(),
            external_id: None,
            mapped_role: None,
            scim_attributes: String::new(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        group.put(resource);
        group
    }

    /// Writes the resource into the row: the JSON and every column that is computed from it.
    pub(super) fn put(&mut self, resource: &GroupResource) {
        resource.display_name().clone_into(&mut self.display_name);
        self.display_name_folded = fold(&self.display_name);
        self.external_id = resource.external_id().map(str::to_owned);
        self.scim_attributes = Value::Object(resource.attributes().clone()).to_string();
    }
}

/// A group with its resource.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScimGroup {
    /// The group, with its id, version and times.
    pub group: Group,
    /// The attributes, without `members`.
    pub resource: GroupResource,
    /// The members in the order of their ids, once [`load_members`](super::load_members) has
    /// loaded them.
    pub members: Option<Vec<GroupMember>>,
}

impl ScimGroup {
    /// Reads the resource of a row.
    pub(super) fn read(group: Group) -> Result<Self, StoreError> {
        let attributes: Map<String, Value> = serde_json::from_str(&group.scim_attributes)
            .map_err(|_| StoreError::corrupt(format!("the attributes of group {}", group.id)))?;
        Ok(Self {
            group,
            resource: GroupResource::from_stored(attributes),
            members: None,
        })
    }

    /// The `meta` of the resource, below a SCIM base URL without a slash at its end.
    pub fn meta(&self, base_url: &str) -> Meta {
        Meta::new(
            &schema::GROUP_TYPE,
            base_url,
            self.group.id.as_str(),
            self.group.created_at,
            self.group.updated_at,
            self.group.version,
        )
    }

    /// The resource as it is answered, before projection: with the members that were loaded.
    pub fn to_json(&self, base_url: &str) -> Map<String, Value> {
        let members = self.members.iter().flatten();
        let members: Vec<MemberReference> =
            members.map(|member| member.reference(base_url)).collect();
        self.resource
            .to_json(self.group.id.as_str(), &self.meta(base_url), &members)
    }
}
