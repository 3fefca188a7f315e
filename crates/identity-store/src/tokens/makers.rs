//! The people who made tokens and keys, and whether they still may: what a person made goes on working when the
//! person leaves, so the admins are shown it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::accounts::{Role, User};
use crate::db::schema::users;
use crate::{Connection, OrganizationId, StoreError, UserId};

/// A person who made a token or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Maker {
    /// Their name.
    pub display_name: String,
    /// Whether they are a platform admin who may sign in, as they were when they made it.
    pub is_admin: bool,
}

/// The people of the organization with these ids, also deleted ones.
pub fn makers<'a>(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: impl IntoIterator<Item = &'a UserId>,
) -> Result<HashMap<UserId, Maker>, StoreError> {
    let ids: Vec<&UserId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<User> = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::id.eq_any(ids))
        .select(User::as_select())
        .load(db)?;
    let maker = |user: User| {
        let maker = Maker {
            is_admin: user.role == Role::PlatformAdmin && user.may_sign_in(),
            display_name: user.display_name,
        };
        (user.id, maker)
    };
    Ok(found.into_iter().map(maker).collect())
}
