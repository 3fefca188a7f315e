//! PUT and PATCH: worked out first, and then written.
//!
//! All writes of SQLite wait for one thread. What takes time, which is to read the user, to apply
//! the change and to write the JSON, needs no transaction: [`UserChange::draft`] does it on what is
//! read, and [`UserChange::write`] writes it if the row is still that. Where somebody else was
//! first, [`UserChange::apply`] does it all under a lock.

use chrono::{DateTime, Utc};
use scim_model::{Changed, PatchRequest, UserResource};

use super::record::{put_resource, with_status};
use super::update::{expected, locked, write_if_unchanged};
use super::{ScimUser, ScimWriteError, load_groups};
use crate::audit::{self, Actor, Event};
use crate::users::{Saved, User};
use crate::{Connection, OrganizationId, UserId};

/// A change that a client asks for.
#[derive(Debug, Clone)]
pub struct UserChange {
    /// The organization that the client acts in.
    pub organization: OrganizationId,
    /// Who is changed.
    pub id: UserId,
    /// To what.
    pub to: ChangeTo,
    /// The request's header of that name: which versions the client wants to change.
    pub if_match: Option<String>,
    /// Whether the answer shows the user's groups.
    pub with_groups: bool,
    /// Who acts.
    pub actor: Actor,
    /// When.
    pub now: DateTime<Utc>,
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

/// A change that is worked out and not written.
#[derive(Debug, Clone)]
pub struct Draft {
    before: ScimUser,
    after: User,
    resource: UserResource,
    changed: Changed,
}

impl UserChange {
    /// Works the change out on the user as it is now. Where it [changes](Draft::is_change)
    /// nothing, there is nothing to write.
    ///
    /// # Errors
    /// See [`ScimWriteError`].
    pub fn draft(&self, db: &mut Connection) -> Result<Draft, ScimWriteError> {
        let if_match = self.if_match.as_deref();
        let before = expected(db, &self.organization, &self.id, if_match)?;
        self.drafted(db, before)
    }

    /// Writes a draft of this change; `false`, and nothing is written, where the user is not any
    /// more as the draft has found them.
    ///
    /// # Errors
    /// See [`ScimWriteError`].
    pub fn write(&self, db: &mut Connection, draft: &Draft) -> Result<bool, ScimWriteError> {
        let (before, after) = (&draft.before.user, &draft.after);
        // Most changes are of something else, and leave the addresses alone.
        let has_other_emails =
            draft.changed.contains("emails") || before.email_folded != after.email_folded;
        let other_emails = has_other_emails.then_some(&draft.resource);
        if write_if_unchanged(db, before, after, other_emails)? == Saved::ChangedMeanwhile {
            return Ok(false);
        }
        let action = match (before.active, after.active) {
            (true, false) => "user.deactivated",
            (false, true) => "user.reactivated",
            _ => "user.updated",
        };
        let names: Vec<&str> = draft.changed.iter().collect();
        let event = Event::new(action, "user")
            .target(&after.id)
            .detail(serde_json::json!({ "changed": names }));
        audit::record(db, &self.organization, &self.actor, &event, self.now)?;
        Ok(true)
    }

    /// Makes the change in one transaction, whatever others do.
    ///
    /// # Errors
    /// See [`ScimWriteError`].
    pub fn apply(&self, db: &mut Connection) -> Result<Updated, ScimWriteError> {
        let if_match = self.if_match.as_deref();
        let before = locked(db, &self.organization, &self.id, if_match)?;
        let draft = self.drafted(db, before)?;
        if draft.is_change() && !self.write(db, &draft)? {
            let current = draft.before.user.version;
            return Err(ScimWriteError::VersionMismatch { current });
        }
        Ok(draft.into_updated())
    }

    fn drafted(&self, db: &mut Connection, mut before: ScimUser) -> Result<Draft, ScimWriteError> {
        let resource = match &self.to {
            ChangeTo::Resource(resource) => with_status(resource.clone(), before.user.active),
            ChangeTo::Patched(request) => request.applied(&before.resource)?,
        };
        if self.with_groups {
            load_groups(db, &self.organization, &mut before)?;
        }
        let mut after = before.user.clone();
        // A status that PATCH removed goes unsaid, and stays what it was.
        let resource = put_resource(&mut after, resource, before.user.active, self.now);
        let changed = Changed::between(before.resource.attributes(), resource.attributes());
        Ok(Draft {
            before,
            after,
            resource,
            changed,
        })
    }
}

impl Draft {
    /// Whether there is something to write. What changes nothing counts no version.
    pub fn is_change(&self) -> bool {
        !self.changed.is_empty() || !self.before.user.scim_managed
    }

    /// The user once the draft is written, or as it was where it changes nothing.
    pub fn into_updated(self) -> Updated {
        let user = if self.is_change() {
            ScimUser {
                user: self.after,
                resource: self.resource,
                groups: self.before.groups,
            }
        } else {
            self.before
        };
        Updated {
            user,
            changed: self.changed,
        }
    }
}
