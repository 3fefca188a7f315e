//! Renaming an organization.

use diesel::prelude::*;

use super::error::OrganizationError;
use super::organization::{Organization, get};
use super::short_names::{self, ShortName};
use crate::audit::{self, Action, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::organizations;
use crate::{Caller, Connection};

/// New names; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renamed {
    /// The name for people.
    pub name: Option<String>,
    /// The name in the URL of the sign-in page. The one before still leads there for a year.
    pub short_name: Option<ShortName>,
}

/// Renames the organization; `None` if it does not exist. A no-op writes nothing, not even to the
/// audit trail.
///
/// # Errors
/// When another organization has the short name, or the database fails.
pub fn rename(
    db: &mut Connection,
    caller: &Caller,
    renamed: &Renamed,
) -> Result<Option<Organization>, OrganizationError> {
    lock::organization(db, &caller.organization)?;
    let Some(mut organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    let before = organization.clone();
    if let Some(name) = &renamed.name {
        organization.name.clone_from(name);
    }
    if let Some(short_name) = &renamed.short_name {
        if !short_names::is_free(db, short_name, &organization.id, caller.now)? {
            return Err(OrganizationError::ShortNameTaken(
                short_name.as_str().to_owned(),
            ));
        }
        short_name.as_str().clone_into(&mut organization.short_name);
    }
    if organization == before {
        return Ok(Some(organization));
    }
    organization.updated_at = caller.now;
    let updated = on_conflict(db, |db| {
        diesel::update(organizations::table.find(&organization.id))
            .set((
                organizations::name.eq(&organization.name),
                organizations::short_name.eq(&organization.short_name),
                organizations::updated_at.eq(Micros::from(caller.now)),
            ))
            .execute(db)?;
        Ok(())
    })?;
    if let Insert::Conflict = updated {
        return Err(OrganizationError::ShortNameTaken(organization.short_name));
    }
    if organization.short_name != before.short_name {
        short_names::retire(db, &organization.id, &before.short_name, caller.now)?;
    }
    let event = Event::new(Action::OrganizationRenamed)
        .target(&organization.id)
        .detail(serde_json::json!({
            "before": { "name": before.name, "short_name": before.short_name },
            "after": { "name": organization.name, "short_name": organization.short_name },
        }));
    audit::record(db, caller, &event)?;
    Ok(Some(organization))
}
