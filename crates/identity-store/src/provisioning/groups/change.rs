//! Carries out changes of members.

use std::collections::{BTreeMap, BTreeSet};

use scim_model::GivenMembers;
use scim_model::patch::{MemberChange, MemberStep};

use super::members::load_members;
use super::rows::{self, json_object};
use super::{GroupWriteError, MemberKind, ScimGroup};
use crate::db::static_query::json_list;
use crate::{Connection, GroupId, OrganizationId, StoreError};

/// How many ids an error names, and how much of each.
const TOLD: usize = 3;
const TOLD_CHARS: usize = 64;

/// Who is to be a member, and what each of them is.
pub(super) struct Named {
    kinds: BTreeMap<String, MemberKind>,
    unknown: Vec<String>,
}

impl Named {
    /// Looks the ids up and keeps who they name from being deleted. It comes before the lock of
    /// the group, as deletions lock the member before its groups.
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
            for id in rows::existing(db, organization, kind, &json_list(&unknown))? {
                unknown.remove(id.as_str());
                kinds.insert(id, kind);
            }
        }
        let unknown = unknown.into_iter().map(str::to_owned).collect();
        Ok(Self { kinds, unknown })
    }

    /// Checks that all can be members of the group.
    pub(super) fn check(&self, group: &GroupId) -> Result<(), GroupWriteError> {
        if self.kinds.contains_key(group.as_str()) {
            return Err(GroupWriteError::OwnMember);
        }
        if self.unknown.is_empty() {
            return Ok(());
        }
        let shown = |id: &String| id.chars().take(TOLD_CHARS).collect();
        Err(GroupWriteError::UnknownMembers {
            count: self.unknown.len(),
            first: self.unknown.iter().take(TOLD).map(shown).collect(),
        })
    }

    /// Makes members of those who are not yet, and gives those a `display` who are without;
    /// answers how many.
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
                joined += rows::insert(db, organization, group, kind, &json_object(members))?;
            }
        }
        Ok(joined)
    }
}

/// The ids of all who are to join.
pub(super) fn named_in(steps: &[MemberStep]) -> BTreeSet<&str> {
    let added = steps.iter().filter_map(|step| match step {
        MemberStep::Change(change) => Some(change.add.keys().map(String::as_str)),
        MemberStep::RemoveWhere(_) => None,
    });
    added.flatten().collect()
}

/// How many memberships a change made, or gave a `display`, and how many it ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) joined: usize,
    pub(super) left: usize,
}

impl Counts {
    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// Carries out the steps in their order, in a group that is locked.
pub(super) fn carry_out(
    db: &mut Connection,
    group: &ScimGroup,
    steps: &[MemberStep],
    named: &Named,
) -> Result<Counts, StoreError> {
    let (organization, id) = (&group.group.organization_id, &group.group.id);
    let mut counts = Counts::default();
    for step in steps {
        match step {
            MemberStep::Change(change) => {
                counts.left += rows::leave(db, id, change)?;
                counts.joined += named.join(db, organization, id, &change.add)?;
            }
            MemberStep::RemoveWhere(filter) => {
                let mut loaded = [group.clone()];
                load_members(db, organization, &mut loaded)?;
                let members = loaded
                    .iter()
                    .flat_map(|group| group.members.iter().flatten());
                // The base of their addresses is not known here, and none tells one from another.
                let chosen = members.filter(|member| filter.matches(&member.reference("")));
                let change = MemberChange {
                    remove: chosen.map(|member| member.id.clone()).collect(),
                    ..MemberChange::default()
                };
                counts.left += rows::leave(db, id, &change)?;
            }
        }
    }
    Ok(counts)
}
