//! GET with a filter: one page and the true total.

use diesel::prelude::*;
use scim_model::{Filter, schema};

use super::condition::{Condition, Split};
use super::{Group, ScimGroup, load_members};
use crate::connection::MultiBackend;
use crate::schema::{group_members, groups};
use crate::scim_users::ListQuery;
use crate::{Connection, GroupId, OrganizationId, StoreError};

/// How many rows are looked at in one go, where SQL cannot answer the filter; fewer where their
/// members have to be looked at too.
const CHUNK: i64 = 500;
const CHUNK_WITH_MEMBERS: i64 = 20;

/// One page, in the order of creation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// How many fulfill the filter in all.
    pub total: i64,
    /// Those of the page. Their members are loaded only where the filter needed them.
    pub groups: Vec<ScimGroup>,
}

type Query<'a> = groups::BoxedQuery<'a, MultiBackend>;

/// Finds groups; every filter is answered exactly.
///
/// # Errors
/// When the database fails.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    query: &ListQuery<'_>,
) -> Result<Found, StoreError> {
    let split = Split::of(query.filter);
    let skip = query.start_index.saturating_sub(1).max(0);
    let count = query.count.max(0);
    if !split.rest.is_empty() {
        return stream(db, organization, &split, query, skip, count);
    }
    let total = matching(organization, &split.conditions)
        .count()
        .get_result(db)?;
    let mut groups = Vec::new();
    if count > 0 && skip < total {
        let rows: Vec<Group> = matching(organization, &split.conditions)
            .order(groups::id)
            .limit(count)
            .offset(skip)
            .select(Group::as_select())
            .load(db)?;
        groups = read(rows)?;
    }
    Ok(Found { total, groups })
}

/// Goes through the candidates in chunks and asks the filter about each.
fn stream(
    db: &mut Connection,
    organization: &OrganizationId,
    split: &Split<'_>,
    query: &ListQuery<'_>,
    skip: i64,
    count: i64,
) -> Result<Found, StoreError> {
    let of_members = split.rest.iter().any(|term| term.names("members"));
    let size = if of_members {
        CHUNK_WITH_MEMBERS
    } else {
        CHUNK
    };
    let mut found = Found {
        total: 0,
        groups: Vec::new(),
    };
    let mut last: Option<GroupId> = None;
    loop {
        let mut chunk = matching(organization, &split.conditions)
            .order(groups::id)
            .limit(size)
            .select(Group::as_select());
        if let Some(last) = last.take() {
            chunk = chunk.filter(groups::id.gt(last));
        }
        let mut candidates = read(chunk.load(db)?)?;
        last = candidates.last().map(|group| group.group.id.clone());
        if last.is_none() {
            return Ok(found);
        }
        if of_members {
            load_members(db, organization, &mut candidates)?;
        }
        for group in candidates {
            let json = group.to_json(query.base_url);
            let fulfills = |filter: &&Filter| filter.matches(&json, &schema::GROUP_TYPE);
            if !split.rest.iter().all(fulfills) {
                continue;
            }
            if found.total >= skip && found.total < skip.saturating_add(count) {
                found.groups.push(group);
            }
            found.total += 1;
        }
    }
}

fn read(rows: Vec<Group>) -> Result<Vec<ScimGroup>, StoreError> {
    rows.into_iter().map(ScimGroup::read).collect()
}

/// The organization's groups that fulfill the conditions.
fn matching<'a>(organization: &'a OrganizationId, conditions: &'a [Condition]) -> Query<'a> {
    let mut query = groups::table
        .filter(groups::organization_id.eq(organization))
        .into_boxed();
    for condition in conditions {
        query = match condition {
            Condition::Id(id) => query.filter(groups::id.eq(id)),
            Condition::DisplayName(name) => query.filter(groups::display_name_folded.eq(name)),
            Condition::ExternalId(id) => query.filter(groups::external_id.eq(id)),
            Condition::Member(id) => {
                let with_member = group_members::table
                    .filter(group_members::member_id.eq(id))
                    .filter(group_members::organization_id.eq(organization))
                    .select(group_members::group_id);
                query.filter(groups::id.eq_any(with_member))
            }
        };
    }
    query
}
