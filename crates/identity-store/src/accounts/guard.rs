//! Which accounts nobody but their owner may become.

use diesel::prelude::*;

use super::user::{Role, User};
use crate::db::connection::per_backend;
use crate::db::schema::credentials;
use crate::{Connection, StoreError};

/// Whether an account is guarded: it is a platform admin's, or has a password. What SCIM or an
/// assertion says of the person leads to it, and its owner's proof alone opens it.
pub fn is_guarded(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    if user.role == Role::PlatformAdmin {
        return Ok(true);
    }
    let passwords = credentials::table
        .filter(credentials::user_id.eq(&user.id))
        .filter(credentials::organization_id.eq(&user.organization_id))
        .count();
    let passwords: i64 = per_backend!(db, db => passwords.get_result(db))?;
    Ok(passwords > 0)
}
