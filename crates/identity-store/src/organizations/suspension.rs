//! Suspending an organization, and opening it again. Everything it has is kept.

use diesel::prelude::*;

use super::organization::{Organization, get};
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::schema::organizations;
use crate::sign_in::sessions;
use crate::{Caller, Connection, StoreError};

/// An organization that is suspended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suspended {
    /// The organization.
    pub organization: Organization,
    /// How many sessions ended.
    pub ended_sessions: usize,
}

/// Suspends the organization and ends all its sessions; `None` if it does not exist. Suspending twice
/// is a no-op.
pub fn suspend(db: &mut Connection, caller: &Caller) -> Result<Option<Suspended>, StoreError> {
    lock::organization(db, &caller.organization)?;
    let Some(mut organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    let mut ended_sessions = 0;
    if organization.suspended_at.is_none() {
        organization.suspended_at = Some(caller.now);
        diesel::update(organizations::table.find(&caller.organization))
            .set(organizations::suspended_at.eq(caller.now.timestamp_micros()))
            .execute(db)?;
        ended_sessions = sessions::end_all_in(db, &caller.organization)?;
        let event = Event::new(Action::OrganizationSuspended)
            .target(&caller.organization)
            .detail(serde_json::json!({ "ended_sessions": ended_sessions }));
        audit::record(db, caller, &event)?;
    }
    Ok(Some(Suspended {
        organization,
        ended_sessions,
    }))
}

/// Opens a suspended organization again; `None` if it does not exist.
pub fn resume(db: &mut Connection, caller: &Caller) -> Result<Option<Organization>, StoreError> {
    lock::organization(db, &caller.organization)?;
    let Some(mut organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    if organization.suspended_at.take().is_some() {
        diesel::update(organizations::table.find(&caller.organization))
            .set(organizations::suspended_at.eq(None::<i64>))
            .execute(db)?;
        // One may have begun while it was being suspended.
        sessions::end_all_in(db, &caller.organization)?;
        let event = Event::new(Action::OrganizationResumed).target(&caller.organization);
        audit::record(db, caller, &event)?;
    }
    Ok(Some(organization))
}
