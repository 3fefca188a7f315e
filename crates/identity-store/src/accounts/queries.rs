//! Finding users, and counting them.

use diesel::prelude::*;

use super::user::User;
use crate::db::connection::per_backend;
use crate::db::schema::{credentials, user_emails, users};
use crate::{Connection, OrganizationId, StoreError, UserId, fold_email};

/// How many accounts of one e-mail address, each in another organization, are considered at most.
const ANYWHERE_LIMIT: i64 = 8;

/// How many accounts with one e-mail address are considered at most, of each way to have it.
const EMAIL_LIMIT: i64 = 8;

/// One user of the organization, even if deactivated or deleted.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<Option<User>, StoreError> {
    Ok(per_backend!(db, db => users::table
        .find(id)
        .filter(users::organization_id.eq(organization))
        .select(User::as_select())
        .get_result(db))
    .optional()?)
}

/// The user of that name in any letter case, even if deactivated or deleted.
pub fn find_by_user_name(
    db: &mut Connection,
    organization: &OrganizationId,
    user_name: &str,
) -> Result<Option<User>, StoreError> {
    let name = fold_email(user_name);
    Ok(per_backend!(db, db => users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::user_name_folded.eq(name))
        .select(User::as_select())
        .get_result(db))
    .optional()?)
}

/// The account that signs in with that e-mail address in any letter case, even if deactivated.
pub(crate) fn find_by_sign_in_email(
    db: &mut Connection,
    organization: &OrganizationId,
    email: &str,
) -> Result<Option<User>, StoreError> {
    Ok(users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::sign_in_email_folded.eq(fold_email(email)))
        .filter(users::deleted_at.is_null())
        .select(User::as_select())
        .get_result(db)
        .optional()?)
}

/// The users whom that e-mail address may mean in any letter case: by `userName`, by any of the
/// record or by the one that the account signs in with, even if deactivated or deleted. At most a
/// few of each.
pub fn find_by_any_email(
    db: &mut Connection,
    organization: &OrganizationId,
    email: &str,
) -> Result<Vec<User>, StoreError> {
    let email = fold_email(email);
    let of_organization = users::table
        .filter(users::organization_id.eq(organization))
        .limit(EMAIL_LIMIT)
        .select(User::as_select());
    // One statement for each index: no planner takes several for an OR.
    let mut found: Vec<User> = of_organization
        .filter(users::user_name_folded.eq(&email))
        .load(db)?;
    found.extend(
        of_organization
            .filter(users::email_folded.eq(&email))
            .load(db)?,
    );
    found.extend(
        of_organization
            .filter(users::primary_email_folded.eq(&email))
            .load(db)?,
    );
    found.extend(
        of_organization
            .filter(users::sign_in_email_folded.eq(&email))
            .load(db)?,
    );
    found.extend(
        of_organization
            .inner_join(user_emails::table)
            .filter(user_emails::email_folded.eq(&email))
            .filter(user_emails::organization_id.eq(organization))
            .load(db)?,
    );
    found.sort_by(|one: &User, other| one.id.cmp(&other.id));
    found.dedup_by(|one, other| one.id == other.id);
    Ok(found)
}

/// The users of all organizations who sign in with that e-mail address and a password, with its
/// hash.
///
/// Only for signing in by password, before it is known which organization is meant. The hash is
/// to be verified for each; [`User::may_sign_in`] is to be checked after that.
pub fn find_by_email_anywhere_with_credential(
    db: &mut Connection,
    email: &str,
) -> Result<Vec<(User, String)>, StoreError> {
    Ok(users::table
        .inner_join(credentials::table)
        .filter(users::sign_in_email_folded.eq(fold_email(email)))
        .filter(users::deleted_at.is_null())
        .order(users::id)
        .limit(ANYWHERE_LIMIT)
        .select((User::as_select(), credentials::password_hash))
        .load(db)?)
}

/// How many users the organization has, without deleted ones.
pub fn count(db: &mut Connection, organization: &OrganizationId) -> Result<i64, StoreError> {
    Ok(per_backend!(db, db => users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .count()
        .get_result(db))?)
}
