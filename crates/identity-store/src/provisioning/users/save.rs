//! Saving a changed user with all that belongs to it, under a lock.

use std::collections::BTreeSet;

use diesel::prelude::*;
use scim_model::UserResource;
use scim_model::meta::etag_matches;

use super::existing::find_by_external_id;
use super::resource::{UserGroup, groups_of, version_with};
use crate::accounts::{self, Role, Saved, User, former};
use crate::db::conflict::Insert;
use crate::db::connection::per_backend;
use crate::db::schema::user_emails;
use crate::provisioning::error::ProvisioningError;
use crate::sign_in::{links, sessions};
use crate::{Caller, Connection, OrganizationId, StoreError, UserId, fold_email};

/// Reads the row of a user who is not deleted, and checks the version that the client wants to
/// change. That covers the groups, which are returned where they had to be loaded for it.
pub(super) fn current(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    if_match: Option<&str>,
) -> Result<(User, Option<Vec<UserGroup>>), ProvisioningError> {
    let found = accounts::get(db, organization, id)?.filter(|user| user.deleted_at.is_none());
    let found = found.ok_or(ProvisioningError::UserNotFound)?;
    let Some(header) = if_match else {
        return Ok((found, None));
    };
    let groups = groups_of(db, organization, id)?;
    let current = version_with(found.version, &groups);
    if etag_matches(header, current) {
        Ok((found, Some(groups)))
    } else {
        Err(ProvisioningError::VersionMismatch { current })
    }
}

/// Saves the row with all that belongs to it: the e-mail addresses of a resource that may have
/// other ones than before, what becomes of the NameIDs that are linked, and the end of the sessions
/// of a user who may not sign in any more.
pub(super) fn write(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    after: &User,
    other_emails: Option<&UserResource>,
) -> Result<(), ProvisioningError> {
    let ends = before.may_sign_in() && !after.may_sign_in();
    if ends && before.role == Role::PlatformAdmin && !accounts::another_gets_in(db, before)? {
        return Err(ProvisioningError::LastPlatformAdmin);
    }
    let mut saved = accounts::save(db, after, before)?;
    if matches!(saved, Insert::Conflict) && former::free_keys_of(db, after)? {
        saved = accounts::save(db, after, before)?;
    }
    match saved {
        Insert::Done(Saved::Yes) => {}
        Insert::Done(Saved::StaleVersion) => {
            return Err(ProvisioningError::VersionMismatch {
                current: before.version.into(),
            });
        }
        Insert::Conflict => return Err(conflict(db, after)?),
    }
    if let Some(resource) = other_emails {
        replace_emails(db, after, resource)?;
    }
    let unlinked = keep_links(db, caller, before, after)?;
    if ends || unlinked {
        sessions::end_all_for_user(db, &after.organization_id, &after.id)?;
    }
    Ok(())
}

/// Whether a change of the record changes the e-mail address that the account signs in with: a guarded
/// one has its own.
pub(super) fn signs_in_with_another_email(before: &User, after: &User) -> bool {
    before.sign_in_email.is_none() && before.email_folded != after.email_folded
}

/// NameIDs that are the account's `userName` or primary e-mail address follow these. With the first
/// write of a SCIM client to an account, an unguarded one keeps a link only if the client says the
/// same of the person. The last platform admin who can get in keeps the link. Returns whether links ended, and with them the right to the sessions.
fn keep_links(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    after: &User,
) -> Result<bool, StoreError> {
    let adopted = !before.scim_managed && after.scim_managed;
    let renamed =
        before.user_name != after.user_name || before.primary_email() != after.primary_email();
    if !adopted && !renamed {
        return Ok(false);
    }
    let guarded = accounts::is_guarded(db, before)?;
    if adopted && !guarded {
        return links::end_foreign(db, caller, after);
    }
    // Without the link nobody could let the admin in again.
    if guarded && accounts::is_last_by_name_ids(db, before)? {
        return Ok(false);
    }
    links::follow(db, caller, before, after, guarded)
}

/// Which of the two unique attributes other users have.
fn conflict(db: &mut Connection, user: &User) -> Result<ProvisioningError, StoreError> {
    let organization = &user.organization_id;
    let by_name = accounts::find_by_user_name(db, organization, &user.user_name)?;
    let by_id = match user.external_id.as_deref() {
        Some(external_id) => find_by_external_id(db, organization, external_id)?,
        None => None,
    };
    let found = [("userName", by_name), ("externalId", by_id)];
    let others = found
        .iter()
        .filter_map(|(attribute, found)| Some((*attribute, found.as_ref()?)))
        .filter(|(_, other)| other.id != user.id);
    Ok(ProvisioningError::in_use(others))
}

/// Stores the e-mail addresses that the user's own column does not hold: for most users none.
/// Filters and matching at sign-in find them.
pub(super) fn insert_emails(
    db: &mut Connection,
    user: &User,
    resource: &UserResource,
) -> Result<(), StoreError> {
    let more: BTreeSet<String> = resource
        .emails()
        .map(fold_email)
        .filter(|email| *email != user.email_folded)
        .collect();
    for email in more {
        diesel::insert_into(user_emails::table)
            .values((
                user_emails::organization_id.eq(&user.organization_id),
                user_emails::email_folded.eq(email),
                user_emails::user_id.eq(&user.id),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Stores them anew: see [`insert_emails`].
pub(super) fn replace_emails(
    db: &mut Connection,
    user: &User,
    resource: &UserResource,
) -> Result<(), StoreError> {
    let own = user_emails::table.filter(user_emails::user_id.eq(&user.id));
    per_backend!(db, db => diesel::delete(own).execute(db))?;
    insert_emails(db, user, resource)
}
