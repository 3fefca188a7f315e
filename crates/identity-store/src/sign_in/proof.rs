//! The proof that a guarded account is one's own, after a verified sign-in led to it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::connect::is_linked;
use super::enter::begin;
use super::links;
use super::matching::{Found, create, person};
use super::outcome::SsoSignedIn;
use super::pending::{PendingSignIn, WaitsFor};
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, User, credentials};
use crate::db::lock;
use crate::db::schema::sessions;
use crate::sign_in::sessions::{Session, is_fresh};
use crate::{Connection, Decision, SessionId, Stop, StoreError, organizations};

/// What proves that an account is one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// Its password, which was found to be that of this hash.
    Password {
        /// The hash that was compared with.
        hash: String,
    },
    /// The session in which the sign-in began, if it is of that account and was begun a short while
    /// ago with its password.
    Session(SessionId),
}

/// Links the NameID to the account whose owner has given the proof, and signs them in. Whatever
/// comes of it, what waited is used up.
pub fn confirm(
    db: &mut Connection,
    pending: &PendingSignIn,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError> {
    Decision::of(confirmed(db, pending, proof, now))
}

/// The person says that the account is another's: they get one of their own where accounts are made
/// just in time, as somebody whom no hint leads to. Whatever comes of it, what waited is used up.
pub fn decline(
    db: &mut Connection,
    pending: &PendingSignIn,
    now: DateTime<Utc>,
) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError> {
    Decision::of(declined(db, pending, now))
}

fn confirmed(
    db: &mut Connection,
    pending: &PendingSignIn,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    let sign_in = taken_up(db, pending, now)?;
    let Some(account) = &pending.account else {
        return rejected(RejectionCode::ProviderChanged);
    };
    lock::user(db, account)?;
    let user = match accounts::get(db, &pending.organization, account)? {
        Some(user) if user.may_sign_in() => user,
        Some(user) => return rejected(RejectionCode::of_user(&user)),
        None => return rejected(RejectionCode::UserDeactivated),
    };
    if let Err(code) = check(db, pending, &user, proof, now)? {
        return rejected(code);
    }
    if !sign_in.name_id().is_transient() && !is_linked(db, &sign_in, &user)? {
        return rejected(RejectionCode::NameIdConflict);
    }
    finish(db, &sign_in, |db| person(db, &sign_in, user))
}

fn declined(
    db: &mut Connection,
    pending: &PendingSignIn,
    now: DateTime<Utc>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    let sign_in = taken_up(db, pending, now)?;
    let Some(settings) = organizations::get(db, &pending.organization)? else {
        return rejected(RejectionCode::ProviderChanged);
    };
    let entity_id = &sign_in.provider_entity_id;
    let name_id = sign_in.name_id();
    if links::find(db, &pending.organization, entity_id, name_id)?.is_some() {
        return rejected(RejectionCode::NameIdConflict);
    }
    let may_create = settings.jit_provisioning;
    finish(db, &sign_in, |db| create(db, &sign_in, may_create))
}

fn finish(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    found: impl FnOnce(&mut Connection) -> Result<Found, Stop<SignInRejection>>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    match found(db)? {
        Found::Person(user, created) => begin(db, sign_in, *user, created),
        Found::NeedsProof(_) => rejected(RejectionCode::NameIdConflict),
    }
}

/// Takes up what waits for a proof.
fn taken_up(
    db: &mut Connection,
    pending: &PendingSignIn,
    now: DateTime<Utc>,
) -> Result<SsoSignIn, Stop<SignInRejection>> {
    let sign_in = pending.take_up(db, now)?;
    if pending.waits_for == WaitsFor::Proof {
        Ok(sign_in)
    } else {
        rejected(RejectionCode::ProviderChanged)
    }
}

/// Whether the proof holds now.
fn check(
    db: &mut Connection,
    pending: &PendingSignIn,
    user: &User,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<Result<(), RejectionCode>, StoreError> {
    let (organization, id) = (&user.organization_id, &user.id);
    Ok(match proof {
        Proof::Password { hash } => match credentials::for_user(db, organization, id)? {
            Some(stored) if stored == *hash => Ok(()),
            _ => Err(RejectionCode::WrongPassword),
        },
        // Another session of the owner's does not show that the owner began this.
        Proof::Session(id) if pending.begun_by().is_none_or(|by| by.session != *id) => {
            Err(RejectionCode::SessionChanged)
        }
        Proof::Session(session) => {
            let session: Option<Session> = sessions::table
                .find(session)
                .filter(sessions::organization_id.eq(organization))
                .filter(sessions::user_id.eq(id))
                .select(Session::as_select())
                .get_result(db)
                .optional()?;
            match session {
                Some(session) if is_fresh(&session, now) => Ok(()),
                _ => Err(RejectionCode::RequestExpired),
            }
        }
    })
}
