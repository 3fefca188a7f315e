//! The organization, actor and time of a change.

use chrono::{DateTime, Utc};

use crate::OrganizationId;
use crate::audit::actor::Actor;

/// The organization, actor and time of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The organization that is acted in; nothing is found or changed outside of it.
    pub organization: OrganizationId,
    /// The actor, for the audit trail.
    pub actor: Actor,
    /// When.
    pub now: DateTime<Utc>,
}

impl Caller {
    /// Somebody who acts in an organization now.
    pub fn new(organization: &OrganizationId, actor: &Actor, now: DateTime<Utc>) -> Self {
        Self {
            organization: organization.clone(),
            actor: actor.clone(),
            now,
        }
    }
}
