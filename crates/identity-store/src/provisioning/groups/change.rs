//! POST, PUT, PATCH and DELETE of groups. The returned group is without its members.

use diesel::prelude::*;
use scim_model::meta::{Version, etag_matches};
use scim_model::patch::{GroupPatch, MemberChange, MemberStep};
use scim_model::{Changed, GivenMembers, GroupResource, ScimError};
use serde_json::json;

use super::memberships::{MemberCounts, NewMembers, bump_version, carry_out, leave_all, named_in};
use super::resource::{Group, ScimGroup, get};
use crate::audit::{self, Action, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::schema::{group_members, groups};
use crate::db::static_query::json_list;
use crate::provisioning::error::ProvisioningError;
use crate::{Caller, Connection, GroupId, OrganizationId, StoreError};

/// A group as a client gives it, with its members apart.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenGroup {
    resource: GroupResource,
    members: GivenMembers,
}

impl TryFrom<GroupResource> for GivenGroup {
    type Error = ScimError;

    /// Takes the members out of the resource, which takes a while where there are many.
    fn try_from(mut resource: GroupResource) -> Result<Self, ScimError> {
        let members = resource.take_members()?;
        Ok(Self { resource, members })
    }
}

/// Creates a group with the members that are given; returns it without them.
///
/// # Errors
/// [`ProvisioningError::ExternalIdTaken`] and [`ProvisioningError::UnknownMembers`]; a name may be
/// given to several groups.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    given: &GivenGroup,
) -> Result<ScimGroup, ProvisioningError> {
    let (organization, now) = (&caller.organization, caller.now);
    let GivenGroup { resource, members } = given;
    let group = Group::new(organization, resource, now);
    let new = NewMembers::find(
        db,
        organization,
        &members.keys().map(String::as_str).collect(),
    )?;
    new.check(&group.id)?;
    let inserted = on_conflict(db, |db| {
        diesel::insert_into(groups::table)
            .values(group.clone())
            .execute(db)?;
        Ok(())
    })?;
    if matches!(inserted, Insert::Conflict) {
        return Err(ProvisioningError::ExternalIdTaken);
    }
    let joined = new.join(db, organization, &group.id, members)?;
    let event = Event::new(Action::GroupCreated)
        .target(&group.id)
        .detail(json!({ "members": joined }));
    audit::record(db, caller, &event)?;
    Ok(ScimGroup {
        group,
        resource: resource.clone(),
        members: None,
    })
}

/// A group after a change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Updated {
    /// The group, without its members.
    pub group: ScimGroup,
    /// The attributes that are not what they were.
    pub changed: Changed,
}

/// Replaces the resource with its members (RFC 7644 section 3.5.1); without `members` the group
/// is empty afterwards.
///
/// `if_match` is the request's header of that name. A no-op does not bump the version.
///
/// # Errors
/// See [`ProvisioningError`].
pub fn replace(
    db: &mut Connection,
    caller: &Caller,
    id: &GroupId,
    given: &GivenGroup,
    if_match: Option<&str>,
) -> Result<Updated, ProvisioningError> {
    let organization = &caller.organization;
    let resource = given.resource.clone();
    let change = MemberChange {
        clear: true,
        add: given.members.clone(),
        ..MemberChange::default()
    };
    let steps = [MemberStep::Change(change)];
    let new = NewMembers::find(db, organization, &named_in(&steps))?;
    let before = locked(db, organization, id, if_match)?;
    new.check(id)?;
    resource.check_replacing(&before.resource)?;
    let counts = carry_out(db, &before, &steps, &new)?;
    save(db, caller, before, resource, counts)
}

/// Applies a PATCH (RFC 7644 section 3.5.2), all of it or nothing. Members it does not name are
/// neither read nor written, unless it selects them by something other than their ids.
///
/// `if_match` is the request's header of that name. A no-op does not bump the version.
///
/// # Errors
/// See [`ProvisioningError`].
pub fn patch(
    db: &mut Connection,
    caller: &Caller,
    id: &GroupId,
    request: &GroupPatch,
    if_match: Option<&str>,
) -> Result<Updated, ProvisioningError> {
    let organization = &caller.organization;
    let new = NewMembers::find(db, organization, &named_in(&request.members))?;
    let before = locked(db, organization, id, if_match)?;
    new.check(id)?;
    let mut resource = before.resource.clone();
    request.attributes.apply(&mut resource)?;
    let counts = carry_out(db, &before, &request.members, &new)?;
    save(db, caller, before, resource, counts)
}

/// Deletes the group for good, and ends its memberships in other groups.
///
/// # Errors
/// See [`ProvisioningError`].
pub fn delete(
    db: &mut Connection,
    caller: &Caller,
    id: &GroupId,
    if_match: Option<&str>,
) -> Result<(), ProvisioningError> {
    let (organization, now) = (&caller.organization, caller.now);
    lock::group_for_deletion(db, id)?;
    let before = current(db, organization, id, if_match)?;
    leave_all(db, organization, id.as_str(), now)?;
    let left = diesel::delete(group_members::table.filter(group_members::group_id.eq(id)))
        .execute(db)
        .map_err(StoreError::from)?;
    diesel::delete(groups::table.find(&before.group.id))
        .execute(db)
        .map_err(StoreError::from)?;
    let event = Event::new(Action::GroupDeleted)
        .target(id)
        .detail(json!({ "members": left }));
    audit::record(db, caller, &event)?;
    Ok(())
}

/// Reads the group under a lock, and checks the version that the client wants to change.
fn locked(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &GroupId,
    if_match: Option<&str>,
) -> Result<ScimGroup, ProvisioningError> {
    lock::group(db, id)?;
    current(db, organization, id, if_match)
}

fn current(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &GroupId,
    if_match: Option<&str>,
) -> Result<ScimGroup, ProvisioningError> {
    let found = get(db, organization, id)?.ok_or(ProvisioningError::GroupNotFound)?;
    let current = Version::from(found.group.version);
    match if_match {
        Some(header) if !etag_matches(header, current) => {
            Err(ProvisioningError::VersionMismatch { current })
        }
        _ => Ok(found),
    }
}

/// Writes the row of a locked group whose members changed already, and the audit trail.
fn save(
    db: &mut Connection,
    caller: &Caller,
    before: ScimGroup,
    resource: GroupResource,
    counts: MemberCounts,
) -> Result<Updated, ProvisioningError> {
    let mut changed = Changed::between(before.resource.attributes(), resource.attributes());
    if changed.is_empty() && counts.is_zero() {
        return Ok(Updated {
            group: before,
            changed,
        });
    }
    let mut group = before.group;
    group.version += 1;
    group.updated_at = caller.now;
    let event = |action| Event::new(action).target(&group.id);
    let mut events = Vec::new();
    if !changed.is_empty() {
        let names: Vec<&str> = changed.iter().collect();
        events.push(event(Action::GroupUpdated).detail(json!({ "changed": names })));
    }
    if !counts.is_zero() {
        let detail = json!({ "added": counts.joined, "removed": counts.left });
        events.push(event(Action::GroupMembersChanged).detail(detail));
    }
    if changed.is_empty() {
        bump_version(db, &json_list([group.id.as_str()]), caller.now)?;
    } else {
        group.apply(&resource);
        write(db, &group)?;
    }
    for event in &events {
        audit::record(db, caller, event)?;
    }
    if !counts.is_zero() {
        changed.add("members");
    }
    let group = ScimGroup {
        group,
        resource,
        members: None,
    };
    Ok(Updated { group, changed })
}

fn write(db: &mut Connection, group: &Group) -> Result<(), ProvisioningError> {
    let updated = on_conflict(db, |db| {
        diesel::update(groups::table.find(&group.id))
            .set((
                groups::display_name.eq(&group.display_name),
                groups::display_name_folded.eq(&group.display_name_folded),
                groups::external_id.eq(&group.external_id),
                groups::scim_attributes.eq(&group.scim_attributes),
                groups::version.eq(group.version),
                groups::updated_at.eq(group.updated_at.timestamp_micros()),
            ))
            .execute(db)?;
        Ok(())
    })?;
    match updated {
        Insert::Done(()) => Ok(()),
        Insert::Conflict => Err(ProvisioningError::ExternalIdTaken),
    }
}
