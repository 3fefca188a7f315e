//! One person, with everything that an admin sees of them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::error::MemberError;
use super::list::{Member, with_keys};
use crate::accounts::{self, User};
use crate::sign_in::let_in_offers::{self, Offer};
use crate::sign_in::sessions::{self, Session};
use crate::{Connection, OrganizationId, StoreError, UserId};

/// A person, with everything that an admin sees of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberDetail {
    /// The account, and the ways in which it can be signed in to.
    pub member: Member,
    /// The attributes that SCIM and the identity provider gave.
    pub record: Map<String, Value>,
    /// The sessions, those begun last first.
    pub sessions: Vec<Session>,
    /// Rejected sign-ins that mean this person and can be let in, the newest first.
    pub rejected: Vec<Offer>,
}

/// One person of the organization who is not deleted.
///
/// # Errors
/// [`MemberError::NotFound`].
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    now: DateTime<Utc>,
) -> Result<MemberDetail, MemberError> {
    let user = present(db, organization, id)?;
    let record = serde_json::from_str(&user.scim_attributes)
        .map_err(|_| StoreError::corrupt(format!("the attributes of user {id}")))?;
    let sessions = sessions::of_user(db, organization, id, now)?;
    let rejected = let_in_offers::of_user(db, organization, id, now)?;
    let member = with_keys(db, vec![user])?.pop();
    Ok(MemberDetail {
        member: member.ok_or(MemberError::NotFound)?,
        record,
        sessions,
        rejected,
    })
}

/// The user, unless deleted.
pub(super) fn present(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<User, MemberError> {
    accounts::get(db, organization, id)?
        .filter(|user| user.deleted_at.is_none())
        .ok_or(MemberError::NotFound)
}
