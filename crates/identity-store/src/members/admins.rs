//! Whether somebody is left who can administer the organization.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::error::MemberError;
use crate::accounts::{Role, User};
use crate::db::lock;
use crate::db::schema::{credentials, providers, saml_name_ids, users};
use crate::{Connection, StoreError};

/// Rejects what would take a platform admin's way in, unless another one can get in: who may sign in,
/// and has a password or a NameID of the present identity provider.
///
/// The lock of the organization is kept, so that of two such changes the second sees the first.
pub(super) fn another_gets_in(
    db: &mut Connection,
    user: &User,
    done: &'static str,
) -> Result<(), MemberError> {
    if user.role != Role::PlatformAdmin || !user.may_sign_in() {
        return Ok(());
    }
    lock::organization(db, &user.organization_id)?;
    if others_who_get_in(db, user)? > 0 {
        Ok(())
    } else {
        Err(MemberError::LastPlatformAdmin { done })
    }
}

fn others_who_get_in(db: &mut Connection, user: &User) -> Result<i64, StoreError> {
    let password = credentials::table.filter(credentials::user_id.eq(users::id));
    let present = providers::table
        .filter(providers::organization_id.eq(&user.organization_id))
        .select(providers::entity_id);
    let link = saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(users::id))
        .filter(saml_name_ids::provider_entity_id.eq_any(present));
    Ok(users::table
        .filter(users::organization_id.eq(&user.organization_id))
        .filter(users::role.eq(Role::PlatformAdmin))
        .filter(users::active.eq(true))
        .filter(users::blocked_at.is_null())
        .filter(users::deleted_at.is_null())
        .filter(users::id.ne(&user.id))
        .filter(exists(password).or(exists(link)))
        .count()
        .get_result(db)?)
}
