//! POST: a new user, a user who comes back, or a user who was created before SCIM provisioned them.

use scim_model::UserResource;

use super::existing::{by_external_id, by_user_name, unmanaged};
use super::leaving::{come_back, leave};
use super::resource::{ScimUser, apply_to_row};
use super::save::{insert_emails, signs_in_with_another_email, write};
use crate::accounts::{self, NewUser, Origin, Role, User, former};
use crate::audit::{self, Action, Event, Told};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::provisioning::error::ProvisioningError;
use crate::{Caller, Connection, UserId};

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
    /// A deleted or inactive user is back, with the same id, as a member without keys.
    Reactivated,
}

/// Provisions a user.
///
/// # Errors
/// [`ProvisioningError::Conflict`] when an active SCIM user has the userName or externalId, and
/// [`ProvisioningError::SeveralAccounts`] when several accounts may be meant.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    resource: &UserResource,
) -> Result<Created, ProvisioningError> {
    let known = unmanaged(db, &caller.organization, resource)?;
    match known.as_slice() {
        [] => {}
        [id] => return adopt(db, caller, id, resource),
        several => return Err(several_accounts(db, caller, several)?),
    }
    if let Some(created) = insert(db, caller, resource)? {
        return Ok(created);
    }
    let by_name = by_user_name(db, &caller.organization, resource)?;
    // Whom else the values belong to is told where those people are deactivated: who is at work is
    // told at once, as most POSTs of what is taken are of them.
    if by_name
        .as_ref()
        .is_some_and(|user| user.active && user.deleted_at.is_none())
    {
        reject_if_in_use(&[("userName", by_name.as_ref())], resource)?;
    }
    let by_id = by_external_id(db, &caller.organization, resource)?;
    reject_if_in_use(
        &[
            ("userName", by_name.as_ref()),
            ("externalId", by_id.as_ref()),
        ],
        resource,
    )?;
    match (by_id, by_name) {
        (Some(back), Some(other)) if back.id != other.id => {
            make_way(db, caller, &other)?;
            bring_back(db, caller, &back, resource)
        }
        // A userName with another externalId is another person.
        (None, Some(other)) if is_somebody_else(&other, resource) => {
            make_way(db, caller, &other)?;
            let created = insert(db, caller, resource)?;
            created.ok_or(ProvisioningError::in_use(std::iter::empty()))
        }
        (Some(back), _) | (None, Some(back)) => bring_back(db, caller, &back, resource),
        // The row that was in the way has another name by now: the client's next attempt succeeds.
        (None, None) => Err(ProvisioningError::in_use(std::iter::empty())),
    }
}

/// A new row; `None` if another has the userName or externalId.
fn insert(
    db: &mut Connection,
    caller: &Caller,
    resource: &UserResource,
) -> Result<Option<Created>, ProvisioningError> {
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
    let given = apply_to_row(&mut user, resource.clone(), true, now);
    let Insert::Done(()) = accounts::insert(db, &user)? else {
        return Ok(None);
    };
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
    Ok(Some(Created {
        user,
        how: How::New,
    }))
}

/// An active user keeps what they have, also while an admin keeps them out, and an inactive one is
/// not brought back by a resource that is inactive itself.
fn reject_if_in_use(
    found: &[(&'static str, Option<&User>)],
    resource: &UserResource,
) -> Result<(), ProvisioningError> {
    let found = found
        .iter()
        .filter_map(|(attribute, user)| Some((*attribute, (*user)?)));
    let mut in_use = found
        .filter(|(_, user)| {
            user.deleted_at.is_none() && (user.active || resource.active() == Some(false))
        })
        .peekable();
    if in_use.peek().is_some() {
        Err(ProvisioningError::in_use(in_use))
    } else {
        Ok(())
    }
}

fn is_somebody_else(user: &User, resource: &UserResource) -> bool {
    match (user.external_id.as_deref(), resource.external_id()) {
        (Some(had), Some(given)) => had != given,
        _ => false,
    }
}

/// The names of somebody who has left are free.
fn make_way(db: &mut Connection, caller: &Caller, user: &User) -> Result<(), ProvisioningError> {
    if user.deleted_at.is_none() {
        leave(db, caller, user)?;
    }
    Ok(former::free_names(db, user)?)
}

/// The user is back, as a member without keys.
fn bring_back(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    resource: &UserResource,
) -> Result<Created, ProvisioningError> {
    come_back(db, before)?;
    saved(db, caller, before, resource, How::Reactivated)
}

/// A SCIM client takes over an account that was created otherwise. Who was deactivated comes back
/// like any other.
fn adopt(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    resource: &UserResource,
) -> Result<Created, ProvisioningError> {
    lock::user(db, id)?;
    let found = accounts::get(db, &caller.organization, id)?;
    let Some(before) = found.filter(|user| user.deleted_at.is_none() && !user.scim_managed) else {
        // Somebody else has adopted it or deleted it before the lock was ours.
        return Err(ProvisioningError::in_use(std::iter::empty()));
    };
    for other in [
        by_user_name(db, &caller.organization, resource)?,
        by_external_id(db, &caller.organization, resource)?,
    ] {
        if let Some(other) = other.filter(|it| it.id != before.id && it.deleted_at.is_some()) {
            former::free_names(db, &other)?;
        }
    }
    if before.active || resource.active() == Some(false) {
        return saved(db, caller, &before, resource, How::Adopted);
    }
    bring_back(db, caller, &before, resource)
}

fn saved(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    resource: &UserResource,
    how: How,
) -> Result<Created, ProvisioningError> {
    let mut after = before.clone();
    let resource = apply_to_row(&mut after, resource.clone(), true, caller.now);
    if how == How::Reactivated {
        after.role = Role::Member;
    }
    write(db, caller, before, &after, Some(&resource))?;
    let event = match how {
        How::Adopted if signs_in_with_another_email(before, &after) => {
            Event::new(Action::UserAdopted).told(Told::Always)
        }
        How::Adopted => Event::new(Action::UserAdopted),
        _ => Event::new(Action::UserReactivated).detail(serde_json::json!({ "keys": "taken" })),
    };
    let event = event.target(&after.id);
    audit::record(db, caller, &event)?;
    let user = ScimUser {
        user: after,
        resource,
        groups: None,
    };
    Ok(Created { user, how })
}

/// Which accounts may be meant, for the admin to tell them apart.
fn several_accounts(
    db: &mut Connection,
    caller: &Caller,
    ids: &[UserId],
) -> Result<ProvisioningError, ProvisioningError> {
    let mut user_names = Vec::new();
    for id in ids {
        let user = accounts::get(db, &caller.organization, id)?;
        user_names.extend(user.map(|user| user.user_name));
    }
    Ok(ProvisioningError::SeveralAccounts { user_names })
}
