//! The further e-mail addresses of a resource, for filters and for matching at sign-in.

use std::collections::BTreeSet;

use diesel::prelude::*;
use scim_model::UserResource;

use crate::accounts::User;
use crate::db::connection::native;
use crate::db::schema::user_emails;
use crate::{Connection, StoreError, fold};

/// Stores the addresses that the user's own column does not hold: for most users none.
pub(super) fn insert(
    db: &mut Connection,
    user: &User,
    resource: &UserResource,
) -> Result<(), StoreError> {
    let further: BTreeSet<String> = resource
        .emails()
        .map(fold)
        .filter(|email| *email != user.email_folded)
        .collect();
    for email in further {
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

/// Replaces the stored addresses.
pub(super) fn replace(
    db: &mut Connection,
    user: &User,
    resource: &UserResource,
) -> Result<(), StoreError> {
    let own = user_emails::table.filter(user_emails::user_id.eq(&user.id));
    native!(db, db => diesel::delete(own).execute(db))?;
    insert(db, user, resource)
}
