//! Groups as an admin sees them: how many members, and mapped to which role.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use serde_json::json;

use super::memberships::GroupWriteError;
use super::resource::{Group, MappedRole, get};
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::schema::{group_members, groups};
use crate::{Caller, Connection, GroupId, OrganizationId, Page, PageRequest, StoreError};

/// A group with the number of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupSummary {
    /// The group.
    pub group: Group,
    /// How many users and groups are in it.
    pub member_count: i64,
}

/// A page of the organization's groups, the newest first.
pub fn summaries(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<GroupSummary>, StoreError> {
    let mut query = groups::table
        .filter(groups::organization_id.eq(organization))
        .order(groups::id.desc())
        .limit(page.fetch())
        .select(Group::as_select())
        .into_boxed();
    if let Some(cursor) = page.cursor() {
        query = query.filter(groups::id.lt(cursor.to_owned()));
    }
    let found = page.page(query.load(db)?, |group: &Group| group.id.as_str());
    let ids = found.items.iter().map(|group| &group.id);
    let counted: Vec<(GroupId, i64)> = group_members::table
        .filter(group_members::group_id.eq_any(ids))
        .group_by(group_members::group_id)
        .select((group_members::group_id, count_star()))
        .load(db)?;
    let counts: HashMap<GroupId, i64> = counted.into_iter().collect();
    Ok(found.map(|groups| {
        let summary = |group: Group| GroupSummary {
            member_count: counts.get(&group.id).copied().unwrap_or(0),
            group,
        };
        groups.into_iter().map(summary).collect()
    }))
}

/// A group that was just read, with the number of its members.
pub fn summary(db: &mut Connection, group: Group) -> Result<GroupSummary, StoreError> {
    let member_count = group_members::table
        .filter(group_members::group_id.eq(&group.id))
        .count()
        .get_result(db)?;
    Ok(GroupSummary {
        group,
        member_count,
    })
}

/// Maps a group to a role, or to none. The role is not an attribute of the resource, so the version
/// stays.
///
/// # Errors
/// [`GroupWriteError::NotFound`] when the organization has no such group.
pub fn set_mapped_role(
    db: &mut Connection,
    caller: &Caller,
    id: &GroupId,
    role: Option<MappedRole>,
) -> Result<Group, GroupWriteError> {
    let organization = &caller.organization;
    lock::group(db, id)?;
    let mut group = get(db, organization, id)?
        .ok_or(GroupWriteError::NotFound)?
        .group;
    if group.mapped_role == role {
        return Ok(group);
    }
    diesel::update(groups::table.find(id))
        .set(groups::mapped_role.eq(role))
        .execute(db)
        .map_err(StoreError::from)?;
    group.mapped_role = role;
    let event = Event::new(Action::GroupRoleMapped)
        .target(id)
        .detail(json!({ "role": role }));
    audit::record(db, caller, &event)?;
    Ok(group)
}
