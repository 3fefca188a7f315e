//! Connecting the account that is signed in to with a NameID, and disconnecting it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::links::{self, Link, LinkedBy, NewLink};
use super::login_request::BegunBy;
use super::outcome::SsoOutcome;
use super::pending::{PendingSignIn, WaitsFor};
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, User, credentials};
use crate::audit::{Actor, Told};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::db::schema::sessions;
use crate::sign_in::sessions::SignInMethod;
use crate::sso::providers::{self, Provider};
use crate::{Caller, Connection, Decision, SessionId, Stop, StoreError, UserId};

/// An account and the organization's provider.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SsoConnection {
    /// The provider.
    pub provider: Provider,
    /// The NameID of the provider that is the account's.
    pub name_id: Option<String>,
    /// Whether the account has a password too.
    pub has_password: bool,
}

/// How an account stands to its organization's provider; `None` without one.
pub fn connection(db: &mut Connection, user: &User) -> Result<Option<SsoConnection>, StoreError> {
    let Some(provider) = providers::find(db, &user.organization_id)? else {
        return Ok(None);
    };
    let link = links::to_provider(db, user, &provider.entity_id)?;
    Ok(Some(SsoConnection {
        provider,
        name_id: link.map(|link| link.name_id),
        has_password: credentials::for_user(db, &user.organization_id, &user.id)?.is_some(),
    }))
}

/// Links the NameID that came back to the account whose session asked for it, whatever the
/// e-mail address in it. Whatever comes of it, what waited is used up.
pub fn connect(
    db: &mut Connection,
    pending: &PendingSignIn,
    by: Option<&BegunBy>,
    now: DateTime<Utc>,
) -> Result<Decision<SsoOutcome, SignInRejection>, StoreError> {
    Decision::of(steps(db, pending, by, now))
}

fn steps(
    db: &mut Connection,
    pending: &PendingSignIn,
    by: Option<&BegunBy>,
    now: DateTime<Utc>,
) -> Result<SsoOutcome, Stop<SignInRejection>> {
    let sign_in = pending.take_up(db, now)?;
    let Some(by) = by.filter(|by| pending.begun_by() == Some(by)) else {
        return rejected(RejectionCode::SessionChanged);
    };
    if pending.waits_for != WaitsFor::Connect {
        return rejected(RejectionCode::ProviderChanged);
    }
    lock::user(db, &by.user)?;
    let user = match accounts::get(db, &pending.organization, &by.user)? {
        Some(user) if user.may_sign_in() => user,
        Some(user) => return rejected(RejectionCode::of_user(&user)),
        None => return rejected(RejectionCode::UserDeactivated),
    };
    if sign_in.name_id().is_transient() {
        return rejected(RejectionCode::NameIdTransient);
    }
    if is_linked(db, &sign_in, &user)? {
        Ok(SsoOutcome::Connected(user.id))
    } else {
        rejected(RejectionCode::NameIdConflict)
    }
}

/// Links the NameID as one that its owner has proven; `false` if it is another's, or the account
/// has another one of this provider.
pub(super) fn is_linked(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    user: &User,
) -> Result<bool, StoreError> {
    let actor = Actor::User(user.id.clone());
    let caller = Caller::new(&sign_in.organization, &actor, sign_in.now);
    let entity_id = &sign_in.provider_entity_id;
    let found = links::find(db, &sign_in.organization, entity_id, sign_in.name_id())?;
    if let Some(link) = found {
        let own = link.user_id == user.id;
        if own {
            links::set_proven(db, &caller, &link)?;
        }
        return Ok(own);
    }
    if links::to_provider(db, user, entity_id)?.is_some() {
        return Ok(false);
    }
    let new = NewLink {
        provider_entity_id: entity_id,
        name_id: sign_in.name_id(),
        by: LinkedBy::Proof,
    };
    let inserted = links::insert(db, &caller, &user.id, new)?;
    Ok(matches!(inserted, Insert::Done(())))
}

/// What disconnecting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// The link has ended.
    Yes,
    /// There was none.
    NotConnected,
    /// The account has no password: nobody could get in any more.
    LastWayIn,
}

/// Ends the link of an account to the organization's provider, and its sessions that began with SSO,
/// except this one. The last way in stays.
pub fn disconnect(
    db: &mut Connection,
    caller: &Caller,
    user: &UserId,
    this: &SessionId,
) -> Result<Disconnected, StoreError> {
    lock::user(db, user)?;
    let Some(user) = accounts::get(db, &caller.organization, user)? else {
        return Ok(Disconnected::NotConnected);
    };
    let Some(link) = present_link(db, &user)? else {
        return Ok(Disconnected::NotConnected);
    };
    if credentials::for_user(db, &caller.organization, &user.id)?.is_none() {
        return Ok(Disconnected::LastWayIn);
    }
    links::end(db, caller, &user.id, &[link], Told::OfOthers)?;
    let others = sessions::table
        .filter(sessions::organization_id.eq(&caller.organization))
        .filter(sessions::user_id.eq(&user.id))
        .filter(sessions::method.eq(SignInMethod::Sso))
        .filter(sessions::id.ne(this));
    diesel::delete(others).execute(db)?;
    Ok(Disconnected::Yes)
}

fn present_link(db: &mut Connection, user: &User) -> Result<Option<Link>, StoreError> {
    match providers::find(db, &user.organization_id)? {
        Some(provider) => links::to_provider(db, user, &provider.entity_id),
        None => Ok(None),
    }
}
