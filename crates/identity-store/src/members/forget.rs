//! Forgetting NameIDs: they sign in as this person no longer.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::detail::present;
use super::error::MemberError;
use crate::accounts::{self, Role};
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::schema::{credentials, saml_name_ids, sessions as session_rows, users};
use crate::sign_in::sessions::{self, SignInMethod};
use crate::{Caller, Connection, NameIdLinkId, OrganizationId, StoreError, UserId};

/// How many names [`unguarded`] returns.
const PREVIEWED: i64 = 20;

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forgotten {
    /// How many NameIDs.
    pub name_ids: usize,
    /// How many sessions ended, which had begun with SSO.
    pub ended_sessions: usize,
}

/// Forgets the NameIDs of a person, and ends the sessions that began with SSO.
///
/// # Errors
/// [`MemberError::NotFound`], and [`MemberError::LastPlatformAdmin`] where the only admin who can get
/// in has no password.
pub fn forget_name_ids(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
) -> Result<Forgotten, MemberError> {
    lock::user(db, id)?;
    let user = present(db, &caller.organization, id)?;
    if accounts::is_last_by_name_ids(db, &user)? {
        let done = "made to forget how they sign in";
        return Err(MemberError::LastPlatformAdmin { done });
    }
    Ok(forget_unless(db, caller, id, &[])?)
}

/// Forgets all NameIDs of a person but the confirmed ones.
pub(super) fn forget_unless(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    confirmed: &[NameIdLinkId],
) -> Result<Forgotten, StoreError> {
    let links = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(&caller.organization))
        .filter(saml_name_ids::user_id.eq(id))
        .filter(saml_name_ids::id.ne_all(confirmed));
    let name_ids = diesel::delete(links).execute(db)?;
    let ended_sessions = sessions::end_sso_for_user(db, &caller.organization, id)?;
    if name_ids + ended_sessions > 0 {
        let event = Event::new(Action::UserNameIdsForgotten)
            .target(id)
            .detail(serde_json::json!({
                "name_ids": name_ids, "ended_sessions": ended_sessions,
            }));
        audit::record(db, caller, &event)?;
    }
    Ok(Forgotten {
        name_ids,
        ended_sessions,
    })
}

/// The unguarded accounts that NameIDs sign in to: neither platform admins nor people with a
/// password.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unguarded {
    /// How many NameIDs they have.
    pub name_ids: i64,
    /// The first few of them: user name and NameID.
    pub first: Vec<(String, String)>,
}

/// What [`forget_all_unguarded`] would forget.
pub fn unguarded(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Unguarded, StoreError> {
    let links = saml_name_ids::table
        .inner_join(users::table)
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(users::role.ne(Role::PlatformAdmin))
        .filter(diesel::dsl::not(exists(
            credentials::table.filter(credentials::user_id.eq(users::id)),
        )));
    Ok(Unguarded {
        name_ids: links.count().get_result(db)?,
        first: links
            .order(saml_name_ids::id)
            .limit(PREVIEWED)
            .select((users::user_name, saml_name_ids::name_id))
            .load(db)?,
    })
}

/// Forgets the NameIDs of all unguarded accounts, and ends their sessions that began with SSO. The
/// next sign-in of each finds the account as if it were the first.
pub fn forget_all_unguarded(db: &mut Connection, caller: &Caller) -> Result<Forgotten, StoreError> {
    let organization = &caller.organization;
    lock::organization(db, organization)?;
    let guarded_by_password = credentials::table
        .filter(credentials::organization_id.eq(organization))
        .select(credentials::user_id);
    let unguarded = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::role.ne(Role::PlatformAdmin))
        .filter(users::id.ne_all(guarded_by_password))
        .select(users::id);
    let by_sso = session_rows::table
        .filter(session_rows::organization_id.eq(organization))
        .filter(session_rows::method.eq(SignInMethod::Sso))
        .filter(session_rows::user_id.eq_any(unguarded));
    let ended_sessions = diesel::delete(by_sso).execute(db)?;
    let links = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::user_id.eq_any(unguarded));
    let name_ids = diesel::delete(links).execute(db)?;
    if name_ids + ended_sessions > 0 {
        let event = Event::new(Action::OrganizationNameIdsForgotten)
            .target(organization)
            .detail(serde_json::json!({
                "name_ids": name_ids, "ended_sessions": ended_sessions,
            }));
        audit::record(db, caller, &event)?;
    }
    Ok(Forgotten {
        name_ids,
        ended_sessions,
    })
}
