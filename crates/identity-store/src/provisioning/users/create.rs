//! POST: a new user, a deleted or inactive user who comes back, or a user who was created before
//! SCIM provisioned them.

use diesel::prelude::*;
use scim_model::UserResource;

use super::resource::{ScimUser, apply_to_row, with_status};
use super::save::{insert_emails, write};
use crate::accounts::{self, NewUser, Origin, Role, User};
use crate::audit::{self, Action, Event};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::db::schema::users;
use crate::provisioning::error::ProvisioningError;
use crate::{Caller, Connection, OrganizationId, StoreError, fold_address};

/// A provisioned user.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Created {
    /// The user with the resource.
    pub user: ScimUser,
    /// How the user was provisioned.
    pub how: How,
}

/// How a user was provisioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum How {
    /// A new row.
    New,
    /// A user who was created otherwise is SCIM-managed from now on.
    Adopted,
    /// A deleted or inactive user is back, with the same id.
    Reactivated,
}

/// Provisions a user.
///
/// # Errors
/// [`ProvisioningError::Conflict`] when an active SCIM user has the userName or externalId.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    resource: &UserResource,
) -> Result<Created, ProvisioningError> {
    let (organization, now) = (&caller.organization, caller.now);
    let mut user = NewUser {
        user_name: "",
        email: "",
        display_name: "",
        given_name: None,
        family_name: None,
        role: Role::Member,
        origin: Origin::Scim,
    }
    .with_attributes(String::new(), organization, now);
    user.version = 0;
    let given = apply_to_row(&mut user, with_status(resource.clone(), true), true, now);
    match accounts::insert(db, &user)? {
        Insert::Done(()) => {
            insert_emails(db, &user, &given)?;
            let event = Event::new(Action::UserCreated)
                .target(&user.id)
                .detail(serde_json::json!({ "origin": "scim" }));
            audit::record(db, caller, &event)?;
            let user = ScimUser {
                user,
                resource: given,
                groups: Some(Vec::new()),
            };
            Ok(Created {
                user,
                how: How::New,
            })
        }
        Insert::Conflict => adopt(db, caller, resource),
    }
}

/// The name or externalId belongs to an existing row, which may be that of the same person.
fn adopt(
    db: &mut Connection,
    caller: &Caller,
    resource: &UserResource,
) -> Result<Created, ProvisioningError> {
    let (organization, now) = (&caller.organization, caller.now);
    let (before, attribute) = conflicting_user(db, organization, resource)?;
    let comes_back = before.deleted_at.is_some() || !before.active;
    let how = match (comes_back, before.scim_managed) {
        (true, _) if before.deleted_at.is_some() || resource.active() != Some(false) => {
            How::Reactivated
        }
        (_, false) => How::Adopted,
        _ => return Err(ProvisioningError::Conflict { attribute }),
    };
    let action = match how {
        How::Adopted => Action::UserAdopted,
        _ => Action::UserReactivated,
    };
    let mut after = before.clone();
    let resource = apply_to_row(&mut after, with_status(resource.clone(), true), true, now);
    write(db, &before, &after, Some(&resource))?;
    let event = Event::new(action).target(&after.id);
    audit::record(db, caller, &event)?;
    let user = ScimUser {
        user: after,
        resource,
        groups: None,
    };
    Ok(Created { user, how })
}

/// The locked row with this userName, or else with this externalId.
fn conflicting_user(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &UserResource,
) -> Result<(User, &'static str), ProvisioningError> {
    for attribute in ["userName", "externalId"] {
        let Some(found) = find_conflicting_user(db, organization, resource, attribute)? else {
            continue;
        };
        lock::user(db, &found.id)?;
        // Before the lock was ours it may have changed, and another may have the value now.
        match find_conflicting_user(db, organization, resource, attribute)? {
            Some(user) if user.id == found.id => return Ok((user, attribute)),
            _ => {}
        }
    }
    // The row that was in the way has another name by now: the client's next attempt succeeds.
    Err(ProvisioningError::Conflict {
        attribute: "userName",
    })
}

fn find_conflicting_user(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &UserResource,
    attribute: &str,
) -> Result<Option<User>, StoreError> {
    let own = users::table
        .filter(users::organization_id.eq(organization))
        .select(User::as_select());
    if attribute == "userName" {
        let name = fold_address(resource.user_name());
        return Ok(own
            .filter(users::user_name_folded.eq(name))
            .get_result(db)
            .optional()?);
    }
    let Some(external_id) = resource.external_id() else {
        return Ok(None);
    };
    Ok(own
        .filter(users::external_id.eq(external_id))
        .get_result(db)
        .optional()?)
}
