//! Whether somebody is left who can administer the organization.

use super::error::MemberError;
use crate::Connection;
use crate::accounts::{self, Role, User};

/// Rejects what would take a platform admin's way in, unless another one can get in: who may sign in,
/// and has a password or a NameID of the present identity provider.
pub(super) fn another_gets_in(
    db: &mut Connection,
    user: &User,
    done: &'static str,
) -> Result<(), MemberError> {
    if user.role != Role::PlatformAdmin || !user.may_sign_in() {
        return Ok(());
    }
    if accounts::another_gets_in(db, user)? {
        Ok(())
    } else {
        Err(MemberError::LastPlatformAdmin { done })
    }
}
