//! The proof that a guarded account is one's own, after a verified sign-in led to it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::complete::{begin, first_sight};
use super::links::{self, LinkedBy, NewLink};
use super::matching::{Found, create, person};
use super::outcome::SsoSignedIn;
use super::pending_proof::PendingProof;
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, User, credentials};
use crate::audit::Actor;
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::db::schema::sessions;
use crate::sign_in::sessions::{Session, is_fresh};
use crate::sso::providers;
use crate::{Caller, Connection, Decision, SessionId, Stop, StoreError, organizations};

/// What proves that an account is one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// Its password, which was found to be that of this hash.
    Password {
        /// The hash that was compared with.
        hash: String,
    },
    /// A session of that account that was begun a short while ago with its password.
    Session(SessionId),
}

/// Links the NameID to the account whose owner has given the proof, and signs them in. Whatever
/// comes of it, what waited is used up.
pub fn confirm(
    db: &mut Connection,
    pending: &PendingProof,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError> {
    Decision::of(confirmed(db, pending, proof, now))
}

/// The person says that the account is another's: they get one of their own where accounts are made
/// just in time, as somebody whom no hint leads to. Whatever comes of it, what waited is used up.
pub fn decline(
    db: &mut Connection,
    pending: &PendingProof,
    now: DateTime<Utc>,
) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError> {
    Decision::of(declined(db, pending, now))
}

fn confirmed(
    db: &mut Connection,
    pending: &PendingProof,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    let sign_in = taken_up(db, pending, now)?;
    lock::user(db, &pending.user_id)?;
    let user = match accounts::get(db, &pending.organization, &pending.user_id)? {
        Some(user) if user.may_sign_in() => user,
        Some(user) => return rejected(RejectionCode::of_user(&user)),
        None => return rejected(RejectionCode::UserDeactivated),
    };
    if let Err(code) = check(db, &user, proof, now)? {
        return rejected(code);
    }
    if !sign_in.name_id().is_transient() && !is_linked(db, &sign_in, &user)? {
        return rejected(RejectionCode::NameIdConflict);
    }
    finish(db, pending, &sign_in, |db| person(db, &sign_in, user))
}

fn declined(
    db: &mut Connection,
    pending: &PendingProof,
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
    finish(db, pending, &sign_in, |db| create(db, &sign_in, may_create))
}

fn finish(
    db: &mut Connection,
    pending: &PendingProof,
    sign_in: &SsoSignIn,
    found: impl FnOnce(&mut Connection) -> Result<Found, Stop<SignInRejection>>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    match found(db)? {
        Found::Person(user, created) => {
            let return_to = Some(pending.return_to.clone());
            begin(db, sign_in, *user, created, return_to)
        }
        Found::NeedsProof(_) => rejected(RejectionCode::NameIdConflict),
    }
}

/// Takes up what waited, once, if the provider is as it was.
fn taken_up(
    db: &mut Connection,
    pending: &PendingProof,
    now: DateTime<Utc>,
) -> Result<SsoSignIn, Stop<SignInRejection>> {
    if pending.expires_at() <= now {
        return rejected(RejectionCode::RequestExpired);
    }
    lock::provider(db, &pending.provider_id)?;
    let provider = providers::get(db, &pending.organization, &pending.provider_id)?;
    let Some(provider) = provider.filter(|it| it.version == pending.provider_version) else {
        return rejected(RejectionCode::ProviderChanged);
    };
    let sign_in = pending.sign_in(&provider, now);
    if first_sight(db, &sign_in)? {
        Ok(sign_in)
    } else {
        rejected(RejectionCode::Replayed)
    }
}

/// Whether the proof holds now.
fn check(
    db: &mut Connection,
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

/// Links the NameID as one that its owner has proven; `false` if it is another's, or the account
/// has another one of this provider.
fn is_linked(db: &mut Connection, sign_in: &SsoSignIn, user: &User) -> Result<bool, StoreError> {
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
