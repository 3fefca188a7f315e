//! The organization, actor and time of a change.

use chrono::{DateTime, Utc};

use crate::OrganizationId;
use crate::audit::actor::Actor;

/// The organization, actor and time of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The organization of the change; nothing outside of it is found or changed.
    pub organization: OrganizationId,
    /// The actor, for the audit trail.
    pub actor: Actor,
    /// The time of the change.
    pub now: DateTime<Utc>,
}

impl Caller {
    /// A caller that acts in an organization at this time.
    pub fn new(organization: &OrganizationId, actor: &Actor, now: DateTime<Utc>) -> Self {
        Self {
            organization: organization.clone(),
            actor: actor.clone(),
            now,
        }
    }
}
