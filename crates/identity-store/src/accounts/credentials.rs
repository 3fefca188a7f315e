//! Passwords of users, as hashes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::accounts::sign_in_email;
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::credentials;
use crate::{Connection, OrganizationId, StoreError, UserId, accounts};

/// Sets or replaces a user's password; `false` when the organization has no such user. The account
/// is guarded from then on, and keeps its sign-in e-mail address.
///
/// `password_hash` is the result of [`crate::accounts::passwords::hash`].
pub fn set(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // Of two at once, the second finds the password that the first has set.
    lock::user(db, user)?;
    if accounts::get(db, organization, user)?.is_none() {
        return Ok(false);
    }
    let updated = diesel::update(credentials::table.find(user))
        .set((
            credentials::password_hash.eq(password_hash),
            credentials::updated_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    if updated == 0 {
        diesel::insert_into(credentials::table)
            .values((
                credentials::user_id.eq(user),
                credentials::organization_id.eq(organization),
                credentials::password_hash.eq(password_hash),
                credentials::updated_at.eq(Micros::from(now)),
            ))
            .execute(db)?;
        sign_in_email::keep(db, organization, user)?;
    }
    Ok(true)
}

/// The hash of a user's password; `None` when there is none.
pub fn for_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<String>, StoreError> {
    Ok(credentials::table
        .find(user)
        .filter(credentials::organization_id.eq(organization))
        .select(credentials::password_hash)
        .get_result(db)
        .optional()?)
}
