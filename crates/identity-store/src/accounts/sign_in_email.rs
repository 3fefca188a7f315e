//! The e-mail address that a guarded account signs in with: its own, whatever SCIM says later.

use diesel::prelude::*;

use crate::db::conflict::{Insert, on_conflict};
use crate::db::schema::users;
use crate::{Connection, OrganizationId, StoreError, UserId};

/// Gives an account that becomes guarded the e-mail address of its record to sign in with, unless
/// it has one. `false` if another account of the organization signs in with that one: then this
/// account has none.
pub fn keep(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<bool, StoreError> {
    let without = users::table
        .find(user)
        .filter(users::organization_id.eq(organization))
        .filter(users::sign_in_email_folded.is_null());
    let kept = on_conflict(db, |db| {
        diesel::update(without)
            .set((
                users::sign_in_email.eq(users::email.nullable()),
                users::sign_in_email_folded.eq(users::email_folded.nullable()),
            ))
            .execute(db)?;
        Ok(())
    })?;
    Ok(matches!(kept, Insert::Done(())))
}
