//! The groups that users are in. A user's version does not count them: they are the groups' to
//! change (RFC 7643 section 4.1.2, `groups`).

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use scim_model::resource::GroupReference;
use scim_model::schema;
use serde_json::Value;

use super::ScimUser;
use crate::connection::native;
use crate::fixed_sql::{Fixed, FixedSql, json_list};
use crate::schema::{group_members, groups};
use crate::{Connection, GroupId, OrganizationId, StoreError, UserId};

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[non_exhaustive]
pub struct UserGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub display_name: String,
}

impl UserGroup {
    /// Reads a list of pairs, of id and name, as the database writes it, and puts it in the order
    /// of the ids: SQLite would make a table to do so.
    pub(super) fn of_json(pairs: Option<&str>) -> serde_json::Result<Vec<Self>> {
        let pairs: Vec<(GroupId, String)> = match pairs {
            None | Some("[]") => return Ok(Vec::new()),
            Some(pairs) => serde_json::from_str(pairs)?,
        };
        let group = |(id, display_name)| Self { id, display_name };
        let mut groups: Vec<Self> = pairs.into_iter().map(group).collect();
        groups.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(groups)
    }

    /// The group below a SCIM base URL without a slash at its end.
    pub(super) fn reference(&self, base_url: &str) -> GroupReference {
        GroupReference {
            id: self.id.to_string(),
            display_name: self.display_name.clone(),
            location: format!("{base_url}{}/{}", schema::GROUP_TYPE.endpoint, self.id),
        }
    }
}

/// The attribute `groups` of a user, as it is answered.
pub(super) fn attribute(groups: &[UserGroup], base_url: &str) -> Vec<(&'static str, Value)> {
    let references: Vec<_> = groups.iter().map(|it| it.reference(base_url)).collect();
    GroupReference::attribute(&references).into_iter().collect()
}

/// The groups of one user, by a statement that is prepared once.
pub(super) fn of_one(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Vec<UserGroup>, StoreError> {
    let found = native!(db, db => group_members::table
        .inner_join(groups::table)
        .filter(group_members::member_id.eq(user.as_str()))
        .filter(group_members::organization_id.eq(organization))
        .order(group_members::group_id)
        .select((groups::id, groups::display_name))
        .load(db));
    Ok(found?)
}

/// Loads the groups of those users who are without, by one query.
///
/// # Errors
/// When the database fails.
pub fn load_groups(
    db: &mut Connection,
    organization: &OrganizationId,
    users: &mut [ScimUser],
) -> Result<(), StoreError> {
    let without = |user: &&mut ScimUser| user.groups.is_none();
    let mut users: Vec<&mut ScimUser> = users.iter_mut().filter(without).collect();
    if let [one] = users.as_mut_slice() {
        one.groups = Some(of_one(db, organization, &one.user.id)?);
        return Ok(());
    }
    let ids: Vec<&str> = users.iter().map(|user| user.user.id.as_str()).collect();
    let mut groups = groups_of(db, organization, &ids)?;
    for user in &mut users {
        let groups = groups.remove(user.user.id.as_str());
        user.groups = Some(groups.unwrap_or_default());
    }
    Ok(())
}

/// Each user is looked up in the index of members, also where nothing is known of how many rows
/// there are.
struct GroupsOf;

impl FixedSql for GroupsOf {
    const SQLITE: &'static str = "SELECT member_id, groups.id, display_name FROM json_each(?) AS wanted \
        CROSS JOIN group_members ON member_id = value \
        CROSS JOIN groups ON groups.id = group_id \
        WHERE group_members.organization_id = ? ORDER BY member_id, group_id";
    const POSTGRES: &'static str = "SELECT member_id, groups.id, display_name FROM group_members \
        INNER JOIN groups ON groups.id = group_id \
        WHERE member_id = ANY (ARRAY (SELECT json_array_elements_text(CAST(? AS json)))) \
        AND (group_members.organization_id = ?) IS TRUE ORDER BY member_id, group_id";
    type Row = (Text, Text, Text);
}

/// The groups of users, in the order of their ids, by one query.
pub(super) fn groups_of(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: &[&str],
) -> Result<HashMap<String, Vec<UserGroup>>, StoreError> {
    let mut of_users: HashMap<String, Vec<UserGroup>> = HashMap::new();
    if ids.is_empty() {
        return Ok(of_users);
    }
    let listed = json_list(ids);
    let parameters = [listed.as_str(), organization.as_str()];
    let query = Fixed::<GroupsOf>::new(db, &parameters);
    let rows: Vec<(String, GroupId, String)> = native!(db, db => query.load(db))?;
    for (user, id, display_name) in rows {
        let group = UserGroup { id, display_name };
        of_users.entry(user).or_default().push(group);
    }
    Ok(of_users)
}
