//! Writing a changed user, and DELETE.

use chrono::{DateTime, Utc};
use scim_model::UserResource;
use scim_model::meta::etag_matches;

use super::{ScimUser, ScimWriteError, emails};
use crate::accounts::{self, Role, Saved, User};
use crate::audit::{self, Actor, Event};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::provisioning::groups::leave_all;
use crate::sign_in::sessions;
use crate::{Connection, OrganizationId, StoreError, UserId};

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
pub(super) fn locked(
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
        Insert::Done(Saved::StaleVersion) => {
            return Err(ScimWriteError::VersionMismatch {
                current: before.version,
            });
        }
        Insert::Conflict => return Err(conflict(db, after)?),
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
    let conflicting_user = accounts::find_by_user_name(db, &user.organization_id, &user.user_name)?;
    let attribute = match conflicting_user {
        Some(other) if other.id != user.id => "userName",
        _ => "externalId",
    };
    Ok(ScimWriteError::Conflict { attribute })
}
