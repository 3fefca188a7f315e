//! The statements on memberships. Ids are given as a JSON list and members with their `display`
//! as a JSON object, so that any number of them is one statement, and the statement the same for
//! any number.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Untyped};
use scim_model::patch::MemberChange;

use super::MemberKind;
use crate::db::lock;
use crate::db::schema::group_members;
use crate::db::static_query::{Fixed, FixedSql, json_list};
use crate::{Connection, GroupId, OrganizationId, StoreError};

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

// `display` is immutable: a membership that is there may be given one where it has none.
macro_rules! set_if_none {
    () => {
        "ON CONFLICT (group_id, member_id) DO UPDATE SET display = excluded.display \
            WHERE group_members.display IS NULL AND excluded.display IS NOT NULL"
    };
}

// That a membership is not one of those given. No `display` is empty.
macro_rules! differs_sqlite {
    () => {
        "(member_id, COALESCE(display, '')) NOT IN \
            (SELECT key, COALESCE(value, '') FROM json_each(?))"
    };
}
macro_rules! differs_postgres {
    () => {
        "(member_id, COALESCE(display, '')) NOT IN \
            (SELECT key, COALESCE(value, '') FROM json_each_text(CAST(? AS json)))"
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
        sqlite: concat!(
            "INSERT INTO group_members (group_id, organization_id, kind, member_id, display) \
            SELECT ?, ?, ?, key, value FROM json_each(?) WHERE true ", set_if_none!()
        ),
        postgres: concat!(
            "INSERT INTO group_members (group_id, organization_id, kind, member_id, display) \
            SELECT ?, ?, ?, key, value FROM json_each_text(CAST(? AS json)) ", set_if_none!()
        )
    }
    RemoveOne -> Untyped {
        sqlite: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id = ? AND ",
            differs_sqlite!()
        ),
        postgres: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id = ? AND ",
            differs_postgres!()
        )
    }
    RemoveListed -> Untyped {
        sqlite: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND member_id IN ", listed_sqlite!(),
            " AND ", differs_sqlite!()
        ),
        postgres: concat!(
            "DELETE FROM group_members WHERE group_id = ? AND (member_id IN ", listed_postgres!(),
            ") IS TRUE AND ", differs_postgres!()
        )
    }
    RemoveOthers -> Untyped {
        sqlite: concat!("DELETE FROM group_members WHERE group_id = ? AND ", differs_sqlite!()),
        postgres: concat!("DELETE FROM group_members WHERE group_id = ? AND ", differs_postgres!())
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

/// Members with their `display`, if any, as a JSON object.
pub(super) fn json_object<'a>(
    members: impl IntoIterator<Item = (&'a String, &'a Option<String>)>,
) -> String {
    let members = members.into_iter();
    let members = members.map(|(id, display)| (id.clone(), display.as_deref().into()));
    serde_json::Value::Object(members.collect()).to_string()
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

/// Makes members of those who are not yet, and gives those a `display` who are without; answers
/// how many.
pub(super) fn insert(
    db: &mut Connection,
    organization: &OrganizationId,
    group: &GroupId,
    kind: MemberKind,
    members: &str,
) -> Result<usize, StoreError> {
    let parameters = [
        group.as_str(),
        organization.as_str(),
        kind.as_str(),
        members,
    ];
    Ok(Fixed::<Insert>::new(db, &parameters).execute(db)?)
}

/// Ends the memberships that the change ends, save those that it would make again just as they
/// are; answers how many. For one it takes as long in a large group as in a small one.
pub(super) fn leave(
    db: &mut Connection,
    group: &GroupId,
    change: &MemberChange,
) -> Result<usize, StoreError> {
    let (group, again) = (group.as_str(), json_object(&change.add));
    Ok(match (change.remove.first(), change.remove.len()) {
        _ if change.clear => Fixed::<RemoveOthers>::new(db, &[group, &again]).execute(db)?,
        (None, _) => 0,
        (Some(one), 1) => Fixed::<RemoveOne>::new(db, &[group, one, &again]).execute(db)?,
        _ => {
            let listed = json_list(&change.remove);
            Fixed::<RemoveListed>::new(db, &[group, &listed, &again]).execute(db)?
        }
    })
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
    // A group that it left before the lock was ours counts no version here.
    let left: Vec<GroupId> = diesel::delete(
        group_members::table
            .filter(group_members::member_id.eq(member))
            .filter(group_members::organization_id.eq(organization)),
    )
    .returning(group_members::group_id)
    .get_results(db)?;
    count_version(db, &json_list(left.iter().map(GroupId::as_str)), now)?;
    Ok(left.len())
}
