//! PUT, PATCH and DELETE.

use scim_model::{Changed, PatchRequest, UserResource};

use super::leaving::{leave, set_member};
use super::resource::{ScimUser, UserGroup, apply_to_row, load_groups};
use super::save::{current, signs_in_with_another_email, write};
use crate::accounts::{Role, User};
use crate::audit::{self, Action, Event, Told};
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

/// How long a stored resource may be, in bytes, for a change of it to be computed in its transaction.
/// What is longer keeps others waiting, and is prepared before.
const BRIEF_BYTES: usize = 16 * 1024;

/// A change of a user, computed without keeping others from writing. It holds for the version that it
/// was computed from.
#[derive(Debug, Clone)]
pub struct PreparedChange {
    change: UserChange,
    computed: Computed,
}

/// The row, and the groups where they had to be loaded.
type Current = (User, Option<Vec<UserGroup>>);

/// What a change comes to.
#[derive(Debug, Clone)]
struct Computed {
    before: ScimUser,
    after: User,
    resource: UserResource,
    changed: Changed,
}

impl UserChange {
    /// Makes the change. A no-op does not bump the version.
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub fn apply(&self, db: &mut Connection) -> Result<Updated, ProvisioningError> {
        let (current, groups) = self.locked(db)?;
        let computed = self.computed(ScimUser::read(current, groups)?)?;
        self.save(db, computed)
    }

    /// Makes the change if computing it keeps nobody waiting; `None` if the stored resource is long:
    /// then it has to be [prepared](UserChange::prepare).
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub fn apply_if_brief(
        &self,
        db: &mut Connection,
    ) -> Result<Option<Updated>, ProvisioningError> {
        let (current, groups) = self.locked(db)?;
        if current.scim_attributes.len() > BRIEF_BYTES {
            return Ok(None);
        }
        let computed = self.computed(ScimUser::read(current, groups)?)?;
        self.save(db, computed).map(Some)
    }

    /// Computes the change of the user as it is now, of which nothing is locked.
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub fn prepare(self, db: &mut Connection) -> Result<PreparedChange, ProvisioningError> {
        let (current, groups) = self.current(db)?;
        let computed = self.computed(ScimUser::read(current, groups)?)?;
        Ok(PreparedChange {
            change: self,
            computed,
        })
    }

    /// A PATCH without operations is not a first write of a client either.
    fn asks_for_nothing(&self) -> bool {
        matches!(&self.to, ChangeTo::Patched(request) if request.operations().is_empty())
    }

    fn locked(&self, db: &mut Connection) -> Result<Current, ProvisioningError> {
        lock::user(db, &self.id)?;
        self.current(db)
    }

    fn current(&self, db: &mut Connection) -> Result<Current, ProvisioningError> {
        current(
            db,
            &self.caller.organization,
            &self.id,
            self.if_match.as_deref(),
        )
    }

    fn computed(&self, before: ScimUser) -> Result<Computed, ProvisioningError> {
        let resource = match &self.to {
            ChangeTo::Resource(resource) => {
                resource.check_replacing(&before.resource)?;
                resource.clone()
            }
            ChangeTo::Patched(request) => request.applied(&before.resource)?,
        };
        let mut after = before.user.clone();
        // A status that was removed, or left open, stays what it was.
        let resource = apply_to_row(&mut after, resource, before.user.active, self.caller.now);
        let changed = Changed::between(before.resource.attributes(), resource.attributes());
        Ok(Computed {
            before,
            after,
            resource,
            changed,
        })
    }

    /// Saves what was computed from the row as it is now.
    fn save(&self, db: &mut Connection, computed: Computed) -> Result<Updated, ProvisioningError> {
        let Computed {
            mut before,
            mut after,
            resource,
            changed,
        } = computed;
        // They are part of the version, too.
        load_groups(db, &self.caller.organization, &mut before)?;
        if changed.is_empty() && (before.user.scim_managed || self.asks_for_nothing()) {
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
        let detail = if before.user.role == after.role {
            serde_json::json!({ "changed": names })
        } else {
            let role = serde_json::json!({ "before": before.user.role, "after": after.role });
            serde_json::json!({ "changed": names, "role": role })
        };
        let mut event = Event::new(action).target(&after.id).detail(detail);
        if action == Action::UserUpdated && signs_in_with_another_email(&before.user, &after) {
            event = event.told(Told::Always);
        }
        audit::record(db, &self.caller, &event)?;
        let user = ScimUser {
            user: after,
            resource,
            groups: before.groups,
        };
        Ok(Updated { user, changed })
    }
}

impl PreparedChange {
    /// Makes the change; `None` if another one came first: then it has to be prepared again.
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub fn apply(&self, db: &mut Connection) -> Result<Option<Updated>, ProvisioningError> {
        let (current, groups) = self.change.locked(db)?;
        if current.version != self.computed.before.user.version {
            return Ok(None);
        }
        let mut computed = self.computed.clone();
        // The version counts changes of the resource. What else is in the row is as it is now.
        computed.after = with_rest_of(computed.after, &current);
        computed.before.user = current;
        computed.before.groups = groups;
        self.change.save(db, computed).map(Some)
    }

    /// The change itself, to be prepared again.
    pub fn into_change(self) -> UserChange {
        self.change
    }
}

/// The row with the columns of another one that are not computed from the resource.
fn with_rest_of(computed: User, current: &User) -> User {
    User {
        role: current.role,
        origin: current.origin,
        sign_in_email: current.sign_in_email.clone(),
        sign_in_email_folded: current.sign_in_email_folded.clone(),
        blocked_at: current.blocked_at,
        last_sign_in_at: current.last_sign_in_at,
        ..computed
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
    let (before, _) = current(db, &caller.organization, id, if_match)?;
    leave(db, caller, &before)
}
