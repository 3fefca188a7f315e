//! On whose behalf a change is made.

use chrono::{DateTime, Utc};

use crate::OrganizationId;
use crate::audit::actor::Actor;

/// On whose behalf a change is made: what a function of a change takes besides the change itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The organization that is acted in; nothing is found or changed outside of it.
    pub organization: OrganizationId,
    /// Who acts, for the audit trail.
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
