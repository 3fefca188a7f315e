//! GET with a filter: one page and the true total.

use diesel::prelude::*;
use scim_model::{Filter, schema};

use super::condition::{Condition, Split};
use super::{ScimUser, load_groups};
use crate::connection::MultiBackend;
use crate::schema::{group_members, user_emails, users};
use crate::users::{self as accounts, User};
use crate::{Connection, OrganizationId, StoreError, UserId};

/// How many rows are looked at in one go, where SQL cannot answer the filter.
const CHUNK: i64 = 500;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// Which users; `None` for all.
    pub filter: Option<&'a Filter>,
    /// The first to answer, counted from 1 (RFC 7644 section 3.4.2.4). Less counts as 1.
    pub start_index: i64,
    /// The most to answer; zero or less asks for the total alone.
    pub count: i64,
    /// The SCIM base URL: a filter may name `meta.location`.
    pub base_url: &'a str,
}

/// One page, in the order of creation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// How many fulfill the filter in all.
    pub total: i64,
    /// Those of the page. Their groups are loaded only where the filter needed them.
    pub users: Vec<ScimUser>,
}

type Query<'a> = users::BoxedQuery<'a, MultiBackend>;

/// Finds users; every filter is answered exactly. Deleted users do not exist.
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
    if let Some(rows) = at_most_one(db, organization, &split)? {
        return page_of_all(rows, skip, count);
    }
    if !split.rest.is_empty() {
        return stream(db, organization, &split, query, skip, count);
    }
    let total = matching(organization, &split.conditions)
        .count()
        .get_result(db)?;
    if count == 0 || skip >= total {
        return Ok(Found {
            total,
            users: Vec::new(),
        });
    }
    let rows: Vec<User> = matching(organization, &split.conditions)
        .order(users::id)
        .limit(count)
        .offset(skip)
        .select(User::as_select())
        .load(db)?;
    let users = rows
        .into_iter()
        .map(ScimUser::read)
        .collect::<Result<_, _>>()?;
    Ok(Found { total, users })
}

/// The existence check that clients send before everything else, by a prepared statement.
fn at_most_one(
    db: &mut Connection,
    organization: &OrganizationId,
    split: &Split<'_>,
) -> Result<Option<Vec<User>>, StoreError> {
    if !split.rest.is_empty() {
        return Ok(None);
    }
    let found = match split.conditions.as_slice() {
        [Condition::Id(id)] => accounts::get(db, organization, &UserId::from_text(id.as_str()))?,
        [Condition::UserName(name)] => accounts::find_by_user_name(db, organization, name)?,
        _ => return Ok(None),
    };
    let visible = found.filter(|user| user.deleted_at.is_none());
    Ok(Some(visible.into_iter().collect()))
}

fn page_of_all(rows: Vec<User>, skip: i64, count: i64) -> Result<Found, StoreError> {
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let in_page = |position: i64| position >= skip && position < skip.saturating_add(count);
    let users = (0..)
        .zip(rows)
        .filter(|(position, _)| in_page(*position))
        .map(|(_, user)| ScimUser::read(user))
        .collect::<Result<_, _>>()?;
    Ok(Found { total, users })
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
    let mut found = Found {
        total: 0,
        users: Vec::new(),
    };
    let mut last: Option<UserId> = None;
    loop {
        let mut chunk = matching(organization, &split.conditions)
            .order(users::id)
            .limit(CHUNK)
            .select(User::as_select());
        if let Some(last) = last.take() {
            chunk = chunk.filter(users::id.gt(last));
        }
        let rows: Vec<User> = chunk.load(db)?;
        last = rows.last().map(|user| user.id.clone());
        let Some(_) = last else {
            return Ok(found);
        };
        let candidates: Result<Vec<_>, _> = rows.into_iter().map(ScimUser::read).collect();
        let mut candidates = candidates?;
        if split.rest.iter().any(|term| term.names("groups")) {
            load_groups(db, organization, &mut candidates)?;
        }
        for user in candidates {
            let json = user.to_json(query.base_url);
            let fulfills = |filter: &&Filter| filter.matches(&json, &schema::USER_TYPE);
            if !split.rest.iter().all(fulfills) {
                continue;
            }
            if found.total >= skip && found.total < skip.saturating_add(count) {
                found.users.push(user);
            }
            found.total += 1;
        }
    }
}

/// The organization's users who fulfill the conditions.
fn matching<'a>(organization: &'a OrganizationId, conditions: &'a [Condition]) -> Query<'a> {
    let mut query = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .into_boxed();
    for condition in conditions {
        query = match condition {
            Condition::Id(id) => query.filter(users::id.eq(id)),
            Condition::UserName(name) => query.filter(users::user_name_folded.eq(name)),
            Condition::ExternalId(id) => query.filter(users::external_id.eq(id)),
            Condition::Group(id) => {
                let in_group = group_members::table
                    .filter(group_members::group_id.eq(id))
                    .filter(group_members::organization_id.eq(organization))
                    .select(group_members::member_id);
                query.filter(users::id.eq_any(in_group))
            }
            Condition::Active(active) => query.filter(users::active.eq(active)),
            Condition::Email(email) => {
                let further = user_emails::table
                    .filter(user_emails::email_folded.eq(email))
                    .filter(user_emails::organization_id.eq(organization))
                    .select(user_emails::user_id);
                let own = users::email_folded
                    .eq(email)
                    .and(users::email_listed.eq(true));
                query.filter(own.or(users::id.eq_any(further)))
            }
        };
    }
    query
}
