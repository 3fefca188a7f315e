//! The groups that users are in. A user's version does not count them: they are the groups' to
//! change (RFC 7643 section 4.1.2, `groups`).

use std::collections::HashMap;

use diesel::prelude::*;
use scim_model::resource::GroupReference;
use scim_model::schema;
use serde_json::Value;

use super::ScimUser;
use crate::connection::native;
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
    let ids: Vec<String> = users.iter().map(|user| user.user.id.to_string()).collect();
    let mut groups = groups_of(db, organization, &ids)?;
    for user in &mut users {
        let groups = groups.remove(user.user.id.as_str());
        user.groups = Some(groups.unwrap_or_default());
    }
    Ok(())
}

/// The groups of users, in the order of their ids, by one query.
pub(super) fn groups_of(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: &[String],
) -> Result<HashMap<String, Vec<UserGroup>>, StoreError> {
    let mut of_users: HashMap<String, Vec<UserGroup>> = HashMap::new();
    if ids.is_empty() {
        return Ok(of_users);
    }
    let rows: Vec<(String, GroupId, String)> = group_members::table
        .inner_join(groups::table)
        .filter(group_members::organization_id.eq(organization))
        .filter(group_members::member_id.eq_any(ids))
        .order((group_members::member_id, group_members::group_id))
        .select((group_members::member_id, groups::id, groups::display_name))
        .load(db)?;
    for (user, id, display_name) in rows {
        let group = UserGroup { id, display_name };
        of_users.entry(user).or_default().push(group);
    }
    Ok(of_users)
}
