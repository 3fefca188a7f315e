//! A group as a SCIM resource: between its row and its attributes, with its members as rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use scim_model::{GroupResource, MemberReference, Meta, schema};
use serde_json::{Map, Value};

use crate::db::micros::Micros;
use crate::db::schema::{group_members, groups};
use crate::db::sql_text::text_enum;
use crate::{Connection, GroupId, OrganizationId, StoreError, fold};

text_enum! {
    /// The role that members of a group can be given: a group never makes platform admins.
    MappedRole {
        /// [`Role::Member`](crate::accounts::Role::Member).
        Member = "member",
    }
}

/// A group. The typed fields are queried and shown; the SCIM resource has all the rest.
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
    /// The number of changes of the resource from 1 on; the SCIM entity tag.
    pub version: i64,
    /// The time of creation.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// The time of the last change of the resource.
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
        group.apply(resource);
        group
    }

    /// Writes the resource into the row: the JSON and every column that is computed from it.
    pub(super) fn apply(&mut self, resource: &GroupResource) {
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
    /// The members in the order of their ids, once [`load_members`] has
    /// loaded them.
    pub members: Option<Vec<GroupMember>>,
}

impl ScimGroup {
    /// Parses the resource of a row.
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

    /// The resource as JSON before projection, with the members if they were loaded.
    pub fn to_json(&self, base_url: &str) -> Map<String, Value> {
        let references = |members: &Vec<GroupMember>| -> Vec<MemberReference> {
            members
                .iter()
                .map(|member| member.reference(base_url))
                .collect()
        };
        let members = self.members.as_ref().map(references);
        let meta = self.meta(base_url);
        self.resource
            .to_json(self.group.id.as_str(), &meta, members.as_deref())
    }
}

/// One group, without its members; `None` where the organization has none of that id.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &GroupId,
) -> Result<Option<ScimGroup>, StoreError> {
    groups::table
        .find(id)
        .filter(groups::organization_id.eq(organization))
        .select(Group::as_select())
        .get_result(db)
        .optional()?
        .map(ScimGroup::read)
        .transpose()
}

text_enum! {
    /// What a member of a group is.
    MemberKind {
        /// A user.
        User = "user",
        /// Another group.
        Group = "group",
    }
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupMember {
    /// The id of the user or group.
    pub id: String,
    /// Which of them it is.
    pub kind: MemberKind,
    /// The name that the client gave with the member, if any. The user's or group's own name is
    /// not put in its place: that changes without a new version of this group, and a client that
    /// puts back what it read would have made it the member's.
    pub display: Option<String>,
}

impl GroupMember {
    /// The member below a SCIM base URL without a slash at its end.
    pub(super) fn reference(&self, base_url: &str) -> MemberReference {
        let resource_type = match self.kind {
            MemberKind::User => &schema::USER_TYPE,
            MemberKind::Group => &schema::GROUP_TYPE,
        };
        MemberReference {
            id: self.id.clone(),
            resource_type,
            display: self.display.clone(),
            location: format!("{base_url}{}/{}", resource_type.endpoint, self.id),
        }
    }
}

/// Loads the members of the groups whose members were not loaded before, by one query.
pub fn load_members(
    db: &mut Connection,
    organization: &OrganizationId,
    groups: &mut [ScimGroup],
) -> Result<(), StoreError> {
    let without = |group: &&mut ScimGroup| group.members.is_none();
    let mut groups: Vec<&mut ScimGroup> = groups.iter_mut().filter(without).collect();
    let ids: Vec<&str> = groups.iter().map(|group| group.group.id.as_str()).collect();
    let mut members = members_of(db, organization, &ids)?;
    for group in &mut groups {
        let members = members.remove(group.group.id.as_str());
        group.members = Some(members.unwrap_or_default());
    }
    Ok(())
}

/// The members of groups, in the order of their ids, by one query.
pub(super) fn members_of(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: &[&str],
) -> Result<HashMap<String, Vec<GroupMember>>, StoreError> {
    let query = group_members::table
        .filter(group_members::organization_id.eq(organization))
        .order((group_members::group_id, group_members::member_id))
        .select((
            group_members::group_id,
            group_members::member_id,
            group_members::kind,
            group_members::display,
        ));
    // The statement for one group is prepared once.
    let rows: Vec<(String, String, MemberKind, Option<String>)> = match ids {
        [] => return Ok(HashMap::new()),
        [one] => query.filter(group_members::group_id.eq(one)).load(db)?,
        several => query
            .filter(group_members::group_id.eq_any(several))
            .load(db)?,
    };
    let mut of_groups: HashMap<String, Vec<GroupMember>> = HashMap::new();
    for (group, id, kind, display) in rows {
        let member = GroupMember { id, kind, display };
        of_groups.entry(group).or_default().push(member);
    }
    Ok(of_groups)
}
