//! PUT, PATCH and DELETE.

use scim_model::{Changed, PatchRequest, UserResource};

use super::leaving::{leave, set_member};
use super::resource::{ScimUser, apply_to_row, load_groups, with_status};
use super::save::{locked, write};
use crate::accounts::Role;
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::provisioning::error::ProvisioningError;
use crate::{Caller, Connection, UserId};

/// A change that a client asks for.
#[derive(Debug, Clone)]
pub struct UserChange {
    /// On whose behalf.
    pub caller: Caller,
    /// The user to change.
    pub id: UserId,
    /// What the resource becomes.
    pub to: ChangeTo,
    /// The request's header of that name: which versions the client wants to change.
    pub if_match: Option<String>,
    /// Whether the response shows the user's groups.
    pub with_groups: bool,
}

/// What becomes of a resource.
#[derive(Debug, Clone)]
pub enum ChangeTo {
    /// PUT: this (RFC 7644 section 3.5.1). Without `active` the account stays as it is.
    Resource(UserResource),
    /// PATCH: what it was with these operations, all of them or none (RFC 7644 section 3.5.2).
    Patched(PatchRequest),
}

/// A user after a change.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Updated {
    /// The user with the resource.
    pub user: ScimUser,
    /// The attributes that are not what they were.
    pub changed: Changed,
}

impl UserChange {
    /// Makes the change. A no-op does not bump the version.
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub fn apply(&self, db: &mut Connection) -> Result<Updated, ProvisioningError> {
        let if_match = self.if_match.as_deref();
        let mut before = locked(db, &self.caller.organization, &self.id, if_match)?;
        let resource = match &self.to {
            ChangeTo::Resource(resource) => {
                resource.check_replacing(&before.resource)?;
                with_status(resource.clone(), before.user.active)
            }
            ChangeTo::Patched(request) => request.applied(&before.resource)?,
        };
        if self.with_groups {
            load_groups(db, &self.caller.organization, &mut before)?;
        }
        let mut after = before.user.clone();
        // A status that PATCH removed goes unsaid, and stays what it was.
        let resource = apply_to_row(&mut after, resource, before.user.active, self.caller.now);
        let changed = Changed::between(before.resource.attributes(), resource.attributes());
        if changed.is_empty() && before.user.scim_managed {
            return Ok(Updated {
                user: before,
                changed,
            });
        }
        // Most changes are of something else, and leave the e-mail addresses alone.
        let has_other_emails =
            changed.contains("emails") || before.user.email_folded != after.email_folded;
        let other_emails = has_other_emails.then_some(&resource);
        write(db, &self.caller, &before.user, &after, other_emails)?;
        if !before.user.active && after.active {
            // The password and the links are back; the role waits for the word of another admin.
            after.role = Role::Member;
            set_member(db, &before.user)?;
        }
        let action = match (before.user.active, after.active) {
            (true, false) => Action::UserDeactivated,
            (false, true) => Action::UserReactivated,
            _ => Action::UserUpdated,
        };
        let names: Vec<&str> = changed.iter().collect();
        let event = Event::new(action)
            .target(&after.id)
            .detail(serde_json::json!({ "changed": names }));
        audit::record(db, &self.caller, &event)?;
        let user = ScimUser {
            user: after,
            resource,
            groups: before.groups,
        };
        Ok(Updated { user, changed })
    }
}

/// Deletes the user: the account is hidden, has neither keys nor role, and is a member of no group
/// any more. The row stays, so that the person gets the same id when they come back.
///
/// # Errors
/// See [`ProvisioningError`].
pub fn delete(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    if_match: Option<&str>,
) -> Result<(), ProvisioningError> {
    lock::user_for_deletion(db, id)?;
    let before = locked(db, &caller.organization, id, if_match)?;
    leave(db, caller, &before.user)
}
