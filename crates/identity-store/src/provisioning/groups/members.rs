//! Who is in groups.

use std::collections::HashMap;

use diesel::prelude::*;
use scim_model::{MemberReference, schema};

use super::ScimGroup;
use crate::db::schema::group_members;
use crate::db::sql_text::text_enum;
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
    // Of one group by a statement that is prepared once.
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
