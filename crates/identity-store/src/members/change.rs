//! Changing a person's role, and whether they may sign in.

use diesel::prelude::*;
use scim_model::UserResource;

use super::admins::another_gets_in;
use super::detail::present;
use super::error::MemberError;
use super::forget::forget_unless;
use crate::accounts::{Role, Saved, User, save, sign_in_email};
use crate::audit::{self, Action, Event};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::db::schema::users;
use crate::sign_in::{links, sessions};
use crate::{Caller, Connection, NameIdLinkId, StoreError, UserId};

/// What to change of a person; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// What they may do in the organization.
    pub role: Option<Role>,
    /// For a promotion: the links of NameIDs that are known to be theirs. The others are forgotten,
    /// since a person they belong to would become platform admin too.
    pub confirmed_name_ids: Vec<NameIdLinkId>,
    /// Whether the account may be used. A SCIM client may change it back.
    pub active: Option<bool>,
    /// Whether a platform admin keeps the person out, whatever a SCIM client says.
    pub blocked: Option<bool>,
}

/// Changes a person; what is already as asked for is left alone. A person who may do less
/// afterwards, or more, loses all sessions.
///
/// # Errors
/// [`MemberError::NotFound`], and [`MemberError::LastPlatformAdmin`] where nobody would be left who
/// can get in to administer the organization.
pub fn change(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    change: &Change,
) -> Result<(), MemberError> {
    lock::user(db, id)?;
    let mut user = present(db, &caller.organization, id)?;
    if let Some(blocked) = change.blocked
        && blocked != user.blocked_at.is_some()
    {
        user = set_blocked(db, caller, user, blocked)?;
    }
    if let Some(active) = change.active
        && active != user.active
    {
        user = set_active(db, caller, &user, active)?;
    }
    if let Some(role) = change.role
        && role != user.role
    {
        set_role(db, caller, &user, role, &change.confirmed_name_ids)?;
    }
    Ok(())
}

fn set_blocked(
    db: &mut Connection,
    caller: &Caller,
    mut user: User,
    blocked: bool,
) -> Result<User, MemberError> {
    if blocked {
        another_gets_in(db, &user, "blocked")?;
    }
    user.blocked_at = blocked.then_some(caller.now);
    let stored = user.blocked_at.map(|at| at.timestamp_micros());
    diesel::update(users::table.find(&user.id))
        .set(users::blocked_at.eq(stored))
        .execute(db)?;
    if blocked {
        sessions::end_all_for_user(db, &caller.organization, &user.id)?;
        record(db, caller, Action::UserBlocked, &user.id)?;
    } else {
        record(db, caller, Action::UserUnblocked, &user.id)?;
    }
    Ok(user)
}

/// The status is an attribute of the SCIM resource too, which has a version.
fn set_active(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    active: bool,
) -> Result<User, MemberError> {
    if !active {
        another_gets_in(db, before, "deactivated")?;
    }
    let attributes = serde_json::from_str(&before.scim_attributes)
        .map_err(|_| StoreError::corrupt(format!("the attributes of user {}", before.id)))?;
    let mut resource = UserResource::from_stored(attributes);
    resource.set_active(active);
    let mut user = before.clone();
    user.scim_attributes = serde_json::Value::Object(resource.into_attributes()).to_string();
    user.active = active;
    user.deactivated_at = (!active).then_some(caller.now);
    user.version += 1;
    user.updated_at = caller.now;
    match save(db, &user, before)? {
        Insert::Done(Saved::Yes) => {}
        // Neither is possible while the row is locked and its keys stay the same.
        Insert::Done(Saved::StaleVersion) | Insert::Conflict => return Err(MemberError::NotFound),
    }
    if active {
        record(db, caller, Action::UserReactivated, &user.id)?;
    } else {
        sessions::end_all_for_user(db, &caller.organization, &user.id)?;
        record(db, caller, Action::UserDeactivated, &user.id)?;
    }
    Ok(user)
}

fn set_role(
    db: &mut Connection,
    caller: &Caller,
    user: &User,
    role: Role,
    confirmed: &[NameIdLinkId],
) -> Result<(), MemberError> {
    if role == Role::PlatformAdmin {
        forget_unless(db, caller, &user.id, confirmed)?;
        links::confirm(db, caller, &user.id)?;
        // Where another account signs in with that e-mail address, this one has none until that is settled.
        let _kept = sign_in_email::keep(db, &caller.organization, &user.id)?;
    } else {
        another_gets_in(db, user, "made a member")?;
    }
    diesel::update(users::table.find(&user.id))
        .set(users::role.eq(role))
        .execute(db)?;
    sessions::end_all_for_user(db, &caller.organization, &user.id)?;
    let event = Event::new(Action::UserRoleChanged)
        .target(&user.id)
        .detail(serde_json::json!({ "before": user.role, "after": role }));
    audit::record(db, caller, &event)?;
    Ok(())
}

fn record(
    db: &mut Connection,
    caller: &Caller,
    action: Action,
    id: &UserId,
) -> Result<(), StoreError> {
    audit::record(db, caller, &Event::new(action).target(id))
}
