//! PUT and PATCH.

use chrono::{DateTime, Utc};
use scim_model::{Changed, PatchRequest, UserResource};

use super::record::{apply_to_row, with_status};
use super::update::{locked, write};
use super::{ScimUser, ScimWriteError, load_groups};
use crate::audit::{self, Actor, Event};
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

impl UserChange {
    /// Makes the change. What changes nothing counts no version.
    ///
    /// # Errors
    /// See [`ScimWriteError`].
    pub fn apply(&self, db: &mut Connection) -> Result<Updated, ScimWriteError> {
        let if_match = self.if_match.as_deref();
        let mut before = locked(db, &self.organization, &self.id, if_match)?;
        let resource = match &self.to {
            ChangeTo::Resource(resource) => with_status(resource.clone(), before.user.active),
            ChangeTo::Patched(request) => request.applied(&before.resource)?,
        };
        if self.with_groups {
            load_groups(db, &self.organization, &mut before)?;
        }
        let mut after = before.user.clone();
        // A status that PATCH removed goes unsaid, and stays what it was.
        let resource = apply_to_row(&mut after, resource, before.user.active, self.now);
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
        let other_emails = has_other_emails.then_some(&resource);
        write(db, &before.user, &after, other_emails)?;
        let action = match (before.user.active, after.active) {
            (true, false) => "user.deactivated",
            (false, true) => "user.reactivated",
            _ => "user.updated",
        };
        let names: Vec<&str> = changed.iter().collect();
        let event = Event::new(action, "user")
            .target(&after.id)
            .detail(serde_json::json!({ "changed": names }));
        audit::record(db, &self.organization, &self.actor, &event, self.now)?;
        let user = ScimUser {
            user: after,
            resource,
            groups: before.groups,
        };
        Ok(Updated { user, changed })
    }
}
