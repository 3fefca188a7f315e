//! The groups that users are in. A user's version does not count them: they are the groups' to
//! change (RFC 7643 section 4.1.2, `groups`).

use diesel::prelude::*;
use scim_model::resource::GroupReference;
use scim_model::schema;
use serde_json::Value;

use super::ScimUser;
use crate::db::connection::native;
use crate::db::schema::{group_members, groups};
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

/// The attribute `groups` of a user who is in some, as it is answered.
pub(super) fn attribute(groups: &[UserGroup], base_url: &str) -> Option<(&'static str, Value)> {
    let references: Vec<_> = groups.iter().map(|it| it.reference(base_url)).collect();
    GroupReference::attribute(&references)
}

/// An expression for the groups of a row of `users`, as [`UserGroup::of_json`] reads them.
macro_rules! groups_sqlite {
    () => {
        "(SELECT json_group_array(json_array(groups.id, groups.display_name)) \
            FROM group_members CROSS JOIN groups ON groups.id = group_id \
            WHERE member_id = users.id AND group_members.organization_id = users.organization_id)"
    };
}
macro_rules! groups_postgres {
    () => {
        "(SELECT CAST(json_agg(json_build_array(groups.id, groups.display_name)) AS text) \
            FROM group_members INNER JOIN groups ON groups.id = group_id \
            WHERE member_id = users.id AND group_members.organization_id = users.organization_id)"
    };
}
pub(super) use {groups_postgres, groups_sqlite};

/// The groups of one user, by a statement that is prepared once.
fn of_one(
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

/// Loads the groups of a user who is without.
///
/// # Errors
/// When the database fails.
pub fn load_groups(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &mut ScimUser,
) -> Result<(), StoreError> {
    if user.groups.is_none() {
        user.groups = Some(of_one(db, organization, &user.user.id)?);
    }
    Ok(())
}
