//! What a person leaves behind: who is deleted has no keys, and who comes back gets none back.

use diesel::prelude::*;

use super::save::write;
use crate::accounts::{Role, User, former};
use crate::audit::{self, Action, Event};
use crate::db::schema::{credentials, saml_name_ids, users};
use crate::provisioning::error::ProvisioningError;
use crate::provisioning::groups::leave_all;
use crate::sign_in::{links, sessions};
use crate::{Caller, Connection, StoreError};

/// Deletes a locked user. Their NameIDs and e-mail addresses are remembered, so that they do not
/// come back just in time.
pub(crate) fn leave(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
) -> Result<(), ProvisioningError> {
    let (organization, now) = (&caller.organization, caller.now);
    let mut after = before.clone();
    after.active = false;
    after.deactivated_at = after.deactivated_at.or(Some(now));
    after.deleted_at = Some(now);
    after.version += 1;
    after.updated_at = now;
    write(db, caller, before, &after, None)?;
    let linked = links::of_user(db, before)?;
    let name_ids: Vec<String> = linked.into_iter().map(|it| it.name_id_compared).collect();
    former::remember(db, before, &name_ids)?;
    take_keys(db, before, &name_ids)?;
    let left = leave_all(db, organization, before.id.as_str(), now)?;
    let event = Event::new(Action::UserDeleted)
        .target(&before.id)
        .detail(serde_json::json!({ "groups": left, "name_ids": name_ids.len() }));
    audit::record(db, caller, &event)?;
    Ok(())
}

/// Takes every key from a locked user who comes back: they are a member whom nothing lets in until
/// they are linked or invited anew.
pub(super) fn come_back(db: &mut Connection, before: &User) -> Result<(), StoreError> {
    let linked = links::of_user(db, before)?;
    let name_ids: Vec<String> = linked.into_iter().map(|it| it.name_id_compared).collect();
    take_keys(db, before, &name_ids)?;
    sessions::end_all_for_user(db, &before.organization_id, &before.id)?;
    former::forget(db, before)
}

fn take_keys(db: &mut Connection, user: &User, name_ids: &[String]) -> Result<(), StoreError> {
    if !name_ids.is_empty() {
        let own = saml_name_ids::table
            .filter(saml_name_ids::user_id.eq(&user.id))
            .filter(saml_name_ids::organization_id.eq(&user.organization_id));
        diesel::delete(own).execute(db)?;
    }
    let own = credentials::table
        .find(&user.id)
        .filter(credentials::organization_id.eq(&user.organization_id));
    diesel::delete(own).execute(db)?;
    if user.sign_in_email.is_some() {
        let row = users::table
            .find(&user.id)
            .filter(users::organization_id.eq(&user.organization_id));
        diesel::update(row)
            .set((
                users::sign_in_email.eq(None::<String>),
                users::sign_in_email_folded.eq(None::<String>),
            ))
            .execute(db)?;
    }
    set_member(db, user)
}

/// Makes the user a member, if they are more.
pub(super) fn set_member(db: &mut Connection, user: &User) -> Result<(), StoreError> {
    if user.role == Role::Member {
        return Ok(());
    }
    let row = users::table
        .find(&user.id)
        .filter(users::organization_id.eq(&user.organization_id));
    diesel::update(row)
        .set(users::role.eq(Role::Member))
        .execute(db)?;
    Ok(())
}
