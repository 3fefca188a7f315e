//! PUT, PATCH and DELETE.

use chrono::{DateTime, Utc};
use scim_model::meta::etag_matches;
use scim_model::{Changed, PatchRequest, UserResource};

use super::record::{put_resource, with_status};
use super::{ScimUser, ScimWriteError, emails};
use crate::audit::{self, Actor, Event};
use crate::scim_groups::leave_all;
use crate::unique::Insert;
use crate::users::{self as accounts, Role, Saved, User};
use crate::{Connection, OrganizationId, StoreError, UserId, lock, sessions};

/// A user after a change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Updated {
    /// The user with the resource.
    pub user: ScimUser,
    /// The attributes that are not what they were.
    pub changed: Changed,
}

/// Replaces the resource (RFC 7644 section 3.5.1). Without `active` the account stays as it is.
///
/// `if_match` is the request's header of that name.
///
/// # Errors
/// See [`ScimWriteError`].
pub fn replace(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    resource: &UserResource,
    if_match: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Updated, ScimWriteError> {
    let before = locked(db, organization, id, if_match)?;
    // Leaving the status out of a PUT does not change it.
    let resource = with_status(resource.clone(), before.user.active);
    change(db, before, resource, actor, now)
}

/// Applies a PATCH (RFC 7644 section 3.5.2), all of it or nothing.
///
/// `if_match` is the request's header of that name. What changes nothing counts no version.
///
/// # Errors
/// See [`ScimWriteError`].
pub fn patch(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    request: &PatchRequest,
    if_match: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Updated, ScimWriteError> {
    let before = locked(db, organization, id, if_match)?;
    let resource = request.applied(&before.resource)?;
    change(db, before, resource, actor, now)
}

/// Deletes the user: nobody sees or signs in to the account any more, and no group has it as a
/// member. The row stays, so that the person gets the same id when they come back.
///
/// # Errors
/// See [`ScimWriteError`].
pub fn delete(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    if_match: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), ScimWriteError> {
    lock::user_for_deletion(db, id)?;
    let before = locked(db, organization, id, if_match)?;
    let mut after = before.user.clone();
    after.active = false;
    after.deactivated_at = after.deactivated_at.or(Some(now));
    after.deleted_at = Some(now);
    after.version += 1;
    after.updated_at = now;
    write(db, &before.user, &after, None)?;
    let left = leave_all(db, organization, id.as_str(), now)?;
    let event = Event::new("user.deleted", "user")
        .target(id)
        .detail(serde_json::json!({ "groups": left }));
    audit::record(db, organization, actor, &event, now)?;
    Ok(())
}

/// Reads the user under a lock, and checks the version that the client wants to change.
fn locked(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    if_match: Option<&str>,
) -> Result<ScimUser, ScimWriteError> {
    lock::user(db, id)?;
    let found = super::get(db, organization, id)?.ok_or(ScimWriteError::NotFound)?;
    let current = found.user.version;
    match if_match {
        Some(header) if !etag_matches(header, current) => {
            Err(ScimWriteError::VersionMismatch { current })
        }
        _ => Ok(found),
    }
}

/// Writes another resource for the user, and what it changed into the audit trail.
fn change(
    db: &mut Connection,
    before: ScimUser,
    resource: UserResource,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Updated, ScimWriteError> {
    let mut after = before.user.clone();
    // A status that PATCH removed goes unsaid, and stays what it was.
    let resource = put_resource(&mut after, resource, before.user.active, now);
    let changed = Changed::between(before.resource.attributes(), resource.attributes());
    if changed.is_empty() && before.user.scim_managed {
        return Ok(Updated {
            user: before,
            changed,
        });
    }
    // Most changes are of something else, and leave the addresses alone.
    let has_other_emails =
        changed.contains("emails") || before.user.email_folded != after.email_folded;
    write(
        db,
        &before.user,
        &after,
        has_other_emails.then_some(&resource),
    )?;
    let action = match (before.user.active, after.active) {
        (true, false) => "user.deactivated",
        (false, true) => "user.reactivated",
        _ => "user.updated",
    };
    let names: Vec<&str> = changed.iter().collect();
    let event = Event::new(action, "user")
        .target(&after.id)
        .detail(serde_json::json!({ "changed": names }));
    audit::record(db, &after.organization_id, actor, &event, now)?;
    let user = ScimUser {
        user: after,
        resource,
        groups: None,
    };
    Ok(Updated { user, changed })
}

/// Saves the row with all that belongs to it: the addresses of a resource that may have others than
/// before, and the end of the sessions of a user who may not sign in any more.
pub(super) fn write(
    db: &mut Connection,
    before: &User,
    after: &User,
    other_emails: Option<&UserResource>,
) -> Result<(), ScimWriteError> {
    let ends = before.may_sign_in() && !after.may_sign_in();
    if ends && before.role == Role::PlatformAdmin {
        let organization = &before.organization_id;
        lock::organization(db, organization)?;
        if accounts::count_admins(db, organization, &before.id)? == 0 {
            return Err(ScimWriteError::LastPlatformAdmin);
        }
    }
    match accounts::save(db, after, before)? {
        Insert::Done(Saved::Yes) => {}
        Insert::Done(Saved::ChangedMeanwhile) => {
            return Err(ScimWriteError::VersionMismatch {
                current: before.version,
            });
        }
        Insert::Taken => return Err(conflict(db, after)?),
    }
    if let Some(resource) = other_emails {
        emails::replace(db, after, resource)?;
    }
    if ends {
        sessions::end_all_for_user(db, &after.organization_id, &after.id)?;
    }
    Ok(())
}

/// Which of the two unique attributes another user has.
fn conflict(db: &mut Connection, user: &User) -> Result<ScimWriteError, StoreError> {
    let holder = accounts::find_by_user_name(db, &user.organization_id, &user.user_name)?;
    let attribute = match holder {
        Some(other) if other.id != user.id => "userName",
        _ => "externalId",
    };
    Ok(ScimWriteError::Conflict { attribute })
}
