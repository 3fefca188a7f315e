//! Suspending an organization, opening it again, and having it deleted. Everything it has is kept until
//! the day of its deletion.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use diesel::prelude::*;

use super::error::OrganizationError;
use super::organization::{Organization, get};
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::organizations;
use crate::sign_in::sessions;
use crate::{Caller, Connection, StoreError};

/// How long an organization is kept that is to be deleted.
pub const KEPT_FOR: Duration = Duration::days(30);

/// An organization that is suspended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suspended {
    /// The organization.
    pub organization: Organization,
    /// How many sessions ended.
    pub ended_sessions: usize,
}

/// An organization that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resumed {
    /// The organization.
    pub organization: Organization,
    /// When it would have been deleted.
    pub canceled_deletion: Option<DateTime<Utc>>,
}

/// An organization that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeletionScheduled {
    /// The organization, suspended.
    pub organization: Organization,
    /// When it is deleted.
    pub delete_at: DateTime<Utc>,
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

/// Suspends the organization, and has it deleted after [`KEPT_FOR`] by
/// [`delete_batch`](crate::jobs::deletion::delete_batch); `None` if it does not exist. Asking twice does
/// not put it off. `name` shows that the right one is meant.
///
/// # Errors
/// [`OrganizationError::AnotherName`].
pub fn schedule_deletion(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
) -> Result<Option<DeletionScheduled>, OrganizationError> {
    lock::organization(db, &caller.organization)?;
    let Some(organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    if organization.name != name {
        return Err(OrganizationError::AnotherName {
            expected: organization.name,
            received: name.to_owned(),
        });
    }
    let Some(suspended) = suspend(db, caller)? else {
        return Ok(None);
    };
    let mut organization = suspended.organization;
    let delete_at = organization.delete_at.unwrap_or(caller.now + KEPT_FOR);
    if organization.delete_at.is_none() {
        organization.delete_at = Some(delete_at);
        diesel::update(organizations::table.find(&caller.organization))
            .set(organizations::delete_at.eq(delete_at.timestamp_micros()))
            .execute(db)?;
        let event = Event::new(Action::OrganizationDeletionScheduled)
            .target(&caller.organization)
            .detail(serde_json::json!({ "delete_at": time(delete_at) }));
        audit::record(db, caller, &event)?;
    }
    Ok(Some(DeletionScheduled {
        organization,
        delete_at,
        ended_sessions: suspended.ended_sessions,
    }))
}

/// Opens a suspended organization again, and cancels its deletion; `None` if it does not exist.
///
/// # Errors
/// [`OrganizationError::DeletionBegun`].
pub fn resume(db: &mut Connection, caller: &Caller) -> Result<Option<Resumed>, OrganizationError> {
    lock::organization(db, &caller.organization)?;
    let Some(mut organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    if let Some(since) = organization.delete_at.filter(|at| *at <= caller.now) {
        return Err(OrganizationError::DeletionBegun { since });
    }
    let canceled_deletion = organization.delete_at.take();
    if organization.suspended_at.take().is_some() {
        diesel::update(organizations::table.find(&caller.organization))
            .set((
                organizations::suspended_at.eq(None::<i64>),
                organizations::delete_at.eq(None::<i64>),
            ))
            .execute(db)?;
        // One may have begun while it was being suspended.
        sessions::end_all_in(db, &caller.organization)?;
        let mut event = Event::new(Action::OrganizationResumed).target(&caller.organization);
        if let Some(at) = canceled_deletion {
            event = event.detail(serde_json::json!({ "canceled_deletion_at": time(at) }));
        }
        audit::record(db, caller, &event)?;
    }
    Ok(Some(Resumed {
        organization,
        canceled_deletion,
    }))
}

/// An organization whose deletion is due, the one that waits longest.
pub(crate) fn first_due(
    db: &mut Connection,
    now: DateTime<Utc>,
) -> Result<Option<Organization>, StoreError> {
    Ok(organizations::table
        .filter(organizations::delete_at.le(Micros::from(now).0))
        .order((organizations::delete_at, organizations::id))
        .select(Organization::as_select())
        .limit(1)
        .get_result(db)
        .optional()?)
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
