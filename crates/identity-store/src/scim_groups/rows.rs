//! The statements on memberships. Ids are given as a JSON list, so that any number of them is one
//! statement, and the statement the same for any number.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Untyped};

use super::MemberKind;
use crate::fixed_sql::{Fixed, FixedSql};
use crate::schema::group_members;
use crate::{Connection, GroupId, OrganizationId, StoreError, lock};

macro_rules! fixed_sql {
    ($($name:ident -> $row:ty { sqlite: $sqlite:expr, postgres: $postgres:expr })+) => {$(
        struct $name;

        impl FixedSql for $name {
            const SQLITE: &'static str = $sqlite;
            const POSTGRES: &'static str = $postgres;
            type Row = $row;
        }
    )+};
}

macro_rules! listed_sqlite {
    () => {
        "(SELECT value FROM json_each(?))"
    };
}
macro_rules! listed_postgres {
    () => {
        "(SELECT json_array_elements_text(CAST(? AS json)))"
    };
}

// On PostgreSQL these are written such that no estimate of how many rows there are, which may be
// missing or old, leads to a plan that compares every row with every id: `ANY (ARRAY (…))` looks
// each id up, `IS TRUE` keeps a condition from being taken for an index or a join.
//
// Who becomes a member must not be deleted meanwhile: a deletion waits for this lock. Locked in
// one order, so that none waits for another in a circle.
fixed_sql! {
    UsersAmong -> Text {
        sqlite: concat!(
            "SELECT id FROM users WHERE organization_id = ? AND deleted_at IS NULL AND id IN ",
            listed_sqlite!()
        ),
        postgres: concat!(
            "SELECT id FROM users WHERE (organization_id = ?) IS TRUE \
            AND (deleted_at IS NULL) IS TRUE AND id = ANY (ARRAY ", listed_postgres!(),
            ") ORDER BY id FOR KEY SHARE"
        )
    }
    GroupsAmong -> Text {
        sqlite: concat!(
            "SELECT id FROM groups WHERE organization_id = ? AND id IN ", listed_sqlite!()
        ),
        postgres: concat!(
            "SELECT id FROM groups WHERE (organization_id = ?) IS TRUE AND id = ANY (ARRAY ",
            listed_postgres!(), ") ORDER BY id FOR KEY SHARE"
        )
    }
    Insert -> Untyped {
        sqlite: "INSERT INTO group_members (group_id, organization_id, kind, member_id) \
            SELECT ?, ?, ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
        postgres: "INSERT INTO group_members (group_id, organization_id, kind, member_id) \
            SELECT ?, ?, ?, id FROM json_array_elements_text(CAST(? AS json)) AS listed (id) \
            ON CONFLICT DO NOTHING"
    }
    RemoveListed -> Untyped {
        sqlite: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id IN ", listed_sqlite!()
        ),
        postgres: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND (member_id IN ", listed_postgres!(),
            ") IS TRUE"
        )
    }
    RemoveOthers -> Untyped {
        sqlite: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id NOT IN ", listed_sqlite!()
        ),
        postgres: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id NOT IN ",
            listed_postgres!()
        )
    }
    CountVersion -> Untyped {
        sqlite: concat!(
            "UPDATE groups SET version = version + 1, updated_at = CAST(? AS BIGINT) WHERE id IN ",
            listed_sqlite!()
        ),
        postgres: concat!(
            "UPDATE groups SET version = version + 1, updated_at = CAST(? AS BIGINT) \
            WHERE id = ANY (ARRAY ", listed_postgres!(), ")"
        )
    }
}

/// Ids as a JSON list.
pub(super) fn json_list<T: AsRef<str>>(ids: impl IntoIterator<Item = T>) -> String {
    let ids = ids.into_iter().map(|id| id.as_ref().into());
    serde_json::Value::Array(ids.collect()).to_string()
}

/// Those of the ids that are users or groups of the organization, who stay so until the
/// transaction ends.
pub(super) fn existing(
    db: &mut Connection,
    organization: &OrganizationId,
    kind: MemberKind,
    ids: &str,
) -> Result<Vec<String>, StoreError> {
    let parameters = [organization.as_str(), ids];
    Ok(match kind {
        MemberKind::User => Fixed::<UsersAmong>::new(db, &parameters).load(db)?,
        MemberKind::Group => Fixed::<GroupsAmong>::new(db, &parameters).load(db)?,
    })
}

/// Makes members of those who are not yet; answers how many.
pub(super) fn insert(
    db: &mut Connection,
    organization: &OrganizationId,
    group: &GroupId,
    kind: MemberKind,
    ids: &str,
) -> Result<usize, StoreError> {
    let parameters = [group.as_str(), organization.as_str(), kind.as_str(), ids];
    Ok(Fixed::<Insert>::new(db, &parameters).execute(db)?)
}

/// Removes these members; answers how many there were. For one it takes as long in a large group
/// as in a small one.
pub(super) fn remove(
    db: &mut Connection,
    group: &GroupId,
    ids: &BTreeSet<String>,
) -> Result<usize, StoreError> {
    if let (Some(one), 1) = (ids.first(), ids.len()) {
        let of_group = group_members::table.filter(group_members::group_id.eq(group));
        let membership = of_group.filter(group_members::member_id.eq(one));
        return Ok(diesel::delete(membership).execute(db)?);
    }
    let ids = json_list(ids);
    Ok(Fixed::<RemoveListed>::new(db, &[group.as_str(), &ids]).execute(db)?)
}

/// Removes all members but these; answers how many there were.
pub(super) fn remove_others(
    db: &mut Connection,
    group: &GroupId,
    ids: &str,
) -> Result<usize, StoreError> {
    Ok(Fixed::<RemoveOthers>::new(db, &[group.as_str(), ids]).execute(db)?)
}

/// Counts the versions of groups whose members changed.
pub(super) fn count_version(
    db: &mut Connection,
    groups: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let now = now.timestamp_micros().to_string();
    Fixed::<CountVersion>::new(db, &[&now, groups]).execute(db)?;
    Ok(())
}

/// Ends all memberships of a user or group that is being deleted, and is locked for that;
/// answers in how many groups it was.
pub(crate) fn leave_all(
    db: &mut Connection,
    organization: &OrganizationId,
    member: &str,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let groups: Vec<GroupId> = group_members::table
        .filter(group_members::member_id.eq(member))
        .filter(group_members::organization_id.eq(organization))
        .select(group_members::group_id)
        .load(db)?;
    if groups.is_empty() {
        return Ok(0);
    }
    let list = json_list(groups.iter().map(GroupId::as_str));
    lock::groups(db, &list)?;
    let left = diesel::delete(
        group_members::table
            .filter(group_members::member_id.eq(member))
            .filter(group_members::organization_id.eq(organization)),
    )
    .execute(db)?;
    count_version(db, &list, now)?;
    Ok(left)
}
