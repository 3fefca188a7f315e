//! The organization, actor and time of a change.

use chrono::{DateTime, Utc};

use crate::audit::actor::Actor;
use crate::{OrganizationId, SessionId};

/// The organization, actor and time of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The organization of the change; nothing outside of it is found or changed.
    pub organization: OrganizationId,
    /// The actor, for the audit trail.
    pub actor: Actor,
    /// The time of the change.
    pub now: DateTime<Utc>,
    /// The browser's session in which it is made, if it is: it outlasts the change, whatever else ends.
    pub session: Option<SessionId>,
}

impl Caller {
    /// A caller that acts in an organization at this time.
    pub fn new(organization: &OrganizationId, actor: &Actor, now: DateTime<Utc>) -> Self {
        Self {
            organization: organization.clone(),
            actor: actor.clone(),
            now,
            session: None,
        }
    }

    /// The same caller, in this session.
    #[must_use]
    pub fn in_session(self, session: &SessionId) -> Self {
        Self {
            session: Some(session.clone()),
            ..self
        }
    }
}
