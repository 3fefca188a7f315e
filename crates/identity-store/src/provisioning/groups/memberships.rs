//! Changes of members: the statements on memberships, and the steps of a PATCH that they carry out.
//!
//! Ids are given as a JSON list, and members with their `display` as a JSON object, so that one
//! prepared statement takes any number of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Untyped};
use scim_model::GivenMembers;
use scim_model::patch::{MemberChange, MemberStep};

use super::resource::{MemberKind, ScimGroup, load_members};
use crate::db::lock;
use crate::db::schema::group_members;
use crate::db::static_query::{Bind, StaticQuery, json_list, static_sql};
use crate::provisioning::error::ProvisioningError;
use crate::{Connection, GroupId, OrganizationId, StoreError};

/// How many ids an error names, and how much of each.
const TOLD: usize = 3;
const TOLD_CHARS: usize = 64;

/// The resources that are to become members, and the kind of each.
pub(super) struct NewMembers {
    kinds: BTreeMap<String, MemberKind>,
    unknown: Vec<String>,
}

impl NewMembers {
    /// Looks the ids up and keeps the named resources from being deleted. It comes before the lock
    /// of the group, as deletions lock the member before its groups.
    pub(super) fn find(
        db: &mut Connection,
        organization: &OrganizationId,
        ids: &BTreeSet<&str>,
    ) -> Result<Self, StoreError> {
        let mut kinds = BTreeMap::new();
        let mut unknown = ids.clone();
        for kind in [MemberKind::User, MemberKind::Group] {
            if unknown.is_empty() {
                break;
            }
            for id in existing(db, organization, kind, &json_list(&unknown))? {
                unknown.remove(id.as_str());
                kinds.insert(id, kind);
            }
        }
        let unknown = unknown.into_iter().map(str::to_owned).collect();
        Ok(Self { kinds, unknown })
    }

    /// Checks that all can be members of the group.
    pub(super) fn check(&self, group: &GroupId) -> Result<(), ProvisioningError> {
        if self.kinds.contains_key(group.as_str()) {
            return Err(ProvisioningError::OwnMember);
        }
        if self.unknown.is_empty() {
            return Ok(());
        }
        let shown = |id: &String| id.chars().take(TOLD_CHARS).collect();
        Err(ProvisioningError::UnknownMembers {
            count: self.unknown.len(),
            first: self.unknown.iter().take(TOLD).map(shown).collect(),
        })
    }

    /// Adds those that are not members yet, and gives a `display` to members without one; returns
    /// how many rows that wrote.
    pub(super) fn join(
        &self,
        db: &mut Connection,
        organization: &OrganizationId,
        group: &GroupId,
        members: &GivenMembers,
    ) -> Result<usize, StoreError> {
        let mut joined = 0;
        for kind in [MemberKind::User, MemberKind::Group] {
            let of_kind = |(id, _): &(&String, _)| self.kinds.get(*id) == Some(&kind);
            let mut members = members.iter().filter(of_kind).peekable();
            if members.peek().is_some() {
                joined += insert(db, organization, group, kind, &json_object(members))?;
            }
        }
        Ok(joined)
    }
}

/// The ids of all new members.
pub(super) fn named_in(steps: &[MemberStep]) -> BTreeSet<&str> {
    let added = steps.iter().filter_map(|step| match step {
        MemberStep::Change(change) => Some(change.add.keys().map(String::as_str)),
        MemberStep::RemoveWhere(_) => None,
    });
    added.flatten().collect()
}

/// How many memberships a change added, or gave a `display`, and how many it ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemberCounts {
    pub(super) joined: usize,
    pub(super) left: usize,
}

impl MemberCounts {
    pub(super) fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// Carries out the steps in their order, in a group that is locked.
pub(super) fn carry_out(
    db: &mut Connection,
    group: &ScimGroup,
    steps: &[MemberStep],
    new: &NewMembers,
) -> Result<MemberCounts, StoreError> {
    let (organization, id) = (&group.group.organization_id, &group.group.id);
    let mut counts = MemberCounts::default();
    for step in steps {
        match step {
            MemberStep::Change(change) => {
                counts.left += leave(db, id, change)?;
                counts.joined += new.join(db, organization, id, &change.add)?;
            }
            MemberStep::RemoveWhere(filter) => {
                let mut loaded = [group.clone()];
                load_members(db, organization, &mut loaded)?;
                let members = loaded
                    .iter()
                    .flat_map(|group| group.members.iter().flatten());
                // Their URLs need no base here: members are told apart without them.
                let is_selected = filter.selection();
                let chosen = members.filter(|member| is_selected(&member.reference("")));
                let change = MemberChange {
                    remove: chosen.map(|member| member.id.clone()).collect(),
                    ..MemberChange::default()
                };
                counts.left += leave(db, id, &change)?;
            }
        }
    }
    Ok(counts)
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

// `display` is immutable: an existing membership may be given one where it has none.
macro_rules! set_if_none {
    () => {
        "ON CONFLICT (group_id, member_id) DO UPDATE SET display = excluded.display \
            WHERE group_members.display IS NULL AND excluded.display IS NOT NULL"
    };
}

// The condition that a membership is not among the given ones. No `display` is empty.
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
// A new member must not be deleted meanwhile: a deletion waits for this lock. All lock in the order
// of the ids, which avoids deadlock.
static_sql! {
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
    BumpVersion -> Untyped {
        sqlite: concat!(
            "UPDATE groups SET version = version + 1, updated_at = ? WHERE id IN ",
            listed_sqlite!()
        ),
        postgres: concat!(
            "UPDATE groups SET version = version + 1, updated_at = ? \
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

/// Those of the ids that are users or groups of the organization; they stay so until the transaction
/// ends.
pub(super) fn existing(
    db: &mut Connection,
    organization: &OrganizationId,
    kind: MemberKind,
    ids: &str,
) -> Result<Vec<String>, StoreError> {
    let binds = [Bind::Text(organization.as_str()), Bind::Text(ids)];
    Ok(match kind {
        MemberKind::User => StaticQuery::<UsersAmong>::new(&binds).load(db)?,
        MemberKind::Group => StaticQuery::<GroupsAmong>::new(&binds).load(db)?,
    })
}

/// Adds those that are not members yet, and gives a `display` to members without one; returns how
/// many rows that wrote.
pub(super) fn insert(
    db: &mut Connection,
    organization: &OrganizationId,
    group: &GroupId,
    kind: MemberKind,
    members: &str,
) -> Result<usize, StoreError> {
    let binds = [
        Bind::Text(group.as_str()),
        Bind::Text(organization.as_str()),
        Bind::Text(kind.as_str()),
        Bind::Text(members),
    ];
    Ok(StaticQuery::<Insert>::new(&binds).execute(db)?)
}

/// Ends the memberships that the change removes, except those that it would add again just as they
/// are; returns how many. Removing one member takes as long in a large group as in a small one.
pub(super) fn leave(
    db: &mut Connection,
    group: &GroupId,
    change: &MemberChange,
) -> Result<usize, StoreError> {
    let again = json_object(&change.add);
    let (group, again) = (Bind::Text(group.as_str()), Bind::Text(&again));
    Ok(match (change.remove.first(), change.remove.len()) {
        _ if change.clear => StaticQuery::<RemoveOthers>::new(&[group, again]).execute(db)?,
        (None, _) => 0,
        (Some(one), 1) => {
            StaticQuery::<RemoveOne>::new(&[group, Bind::Text(one), again]).execute(db)?
        }
        _ => {
            let listed = json_list(&change.remove);
            StaticQuery::<RemoveListed>::new(&[group, Bind::Text(&listed), again]).execute(db)?
        }
    })
}

/// Bumps the versions of groups whose members changed.
pub(super) fn bump_version(
    db: &mut Connection,
    groups: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let binds = [Bind::BigInt(now.timestamp_micros()), Bind::Text(groups)];
    StaticQuery::<BumpVersion>::new(&binds).execute(db)?;
    Ok(())
}

/// Ends all memberships of a user or group that is being deleted, and is locked for that; returns
/// how many groups it was in.
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
    // A group that it left before the lock was ours keeps its version here.
    let left: Vec<GroupId> = diesel::delete(
        group_members::table
            .filter(group_members::member_id.eq(member))
            .filter(group_members::organization_id.eq(organization)),
    )
    .returning(group_members::group_id)
    .get_results(db)?;
    bump_version(db, &json_list(left.iter().map(GroupId::as_str)), now)?;
    Ok(left.len())
}
