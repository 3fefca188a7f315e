//! POST: a new group.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use scim_model::GroupResource;
use serde_json::json;

use super::change::Named;
use super::{Group, GroupWriteError, ScimGroup};
use crate::audit::{self, Actor, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::schema::groups;
use crate::{Connection, OrganizationId};

/// Makes a group with the members that the resource names; answers it without them.
///
/// # Errors
/// [`GroupWriteError::ExternalIdTaken`] and [`GroupWriteError::UnknownMembers`]; a name may be
/// given to several groups.
pub fn create(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &GroupResource,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<ScimGroup, GroupWriteError> {
    let mut resource = resource.clone();
    let members = resource.take_members()?;
    let group = Group::new(organization, &resource, now);
    let named = Named::find(
        db,
        organization,
        &members.keys().map(String::as_str).collect(),
    )?;
    named.check(&group.id)?;
    let inserted = on_conflict(db, |db| {
        diesel::insert_into(groups::table)
            .values(group.clone())
            .execute(db)?;
        Ok(())
    })?;
    if matches!(inserted, Insert::Conflict) {
        return Err(GroupWriteError::ExternalIdTaken);
    }
    let joined = named.join(db, organization, &group.id, &members)?;
    let event = Event::new("group.created", "group")
        .target(&group.id)
        .detail(json!({ "members": joined }));
    audit::record(db, organization, actor, &event, now)?;
    Ok(ScimGroup {
        group,
        resource,
        members: None,
    })
}
