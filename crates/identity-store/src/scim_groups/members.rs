//! Who is in groups.

use std::collections::HashMap;

use diesel::prelude::*;
use scim_model::{MemberReference, schema};

use super::ScimGroup;
use crate::schema::{group_members, groups, users};
use crate::sql_text::text_enum;
use crate::{Connection, OrganizationId, StoreError};

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
    /// The name of the user or group.
    pub display_name: String,
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
            display_name: self.display_name.clone(),
            location: format!("{base_url}{}/{}", resource_type.endpoint, self.id),
        }
    }
}

/// A row with the names of the user or the group it is about.
type Row = (String, String, MemberKind, Option<String>, Option<String>);

/// Loads the members of those groups that are without, by one query.
///
/// # Errors
/// When the database fails.
pub fn load_members(
    db: &mut Connection,
    organization: &OrganizationId,
    groups: &mut [ScimGroup],
) -> Result<(), StoreError> {
    let without = |group: &&mut ScimGroup| group.members.is_none();
    let mut groups: Vec<&mut ScimGroup> = groups.iter_mut().filter(without).collect();
    let ids: Vec<String> = groups
        .iter()
        .map(|group| group.group.id.to_string())
        .collect();
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
    ids: &[String],
) -> Result<HashMap<String, Vec<GroupMember>>, StoreError> {
    let query = group_members::table
        .left_join(users::table.on(users::id.eq(group_members::member_id)))
        .left_join(groups::table.on(groups::id.eq(group_members::member_id)))
        .filter(group_members::organization_id.eq(organization))
        .order((group_members::group_id, group_members::member_id))
        .select((
            group_members::group_id,
            group_members::member_id,
            group_members::kind,
            users::display_name.nullable(),
            groups::display_name.nullable(),
        ));
    // Of one group by a statement that is prepared once.
    let rows: Vec<Row> = match ids {
        [] => return Ok(HashMap::new()),
        [one] => query.filter(group_members::group_id.eq(one)).load(db)?,
        several => query
            .filter(group_members::group_id.eq_any(several))
            .load(db)?,
    };
    let mut of_groups: HashMap<String, Vec<GroupMember>> = HashMap::new();
    for (group, id, kind, user, other_group) in rows {
        let member = GroupMember {
            id,
            kind,
            display_name: user.or(other_group).unwrap_or_default(),
        };
        of_groups.entry(group).or_default().push(member);
    }
    Ok(of_groups)
}
