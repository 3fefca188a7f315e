//! The transaction from assertion to session.

use diesel::prelude::*;

use super::matching::{Found, find_or_create};
use super::outcome::{SsoOutcome, SsoSignedIn};
use super::pending_proof::PendingProof;
use super::rejection::{SignInRejection, by_code, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::User;
use crate::audit::{self, Action, Actor, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::consumed_assertions;
use crate::sign_in::login_requests;
use crate::sign_in::sessions::{self, SignInMethod};
use crate::sso::providers;
use crate::{Caller, Connection, Decision, Stop, StoreError, organizations};

/// Signs a person in, at most once per request and assertion, or says that the account's owner has
/// to prove it first. Both stay consumed even if the sign-in is then rejected.
pub fn complete(
    db: &mut Connection,
    sign_in: &SsoSignIn,
) -> Result<Decision<SsoOutcome, SignInRejection>, StoreError> {
    Decision::of(steps(db, sign_in))
}

fn steps(db: &mut Connection, sign_in: &SsoSignIn) -> Result<SsoOutcome, Stop<SignInRejection>> {
    let organization = &sign_in.organization;
    lock::provider(db, &sign_in.provider_id)?;
    let provider = providers::get(db, organization, &sign_in.provider_id)?;
    let (Some(provider), Some(settings)) = (
        provider.filter(|provider| {
            provider.entity_id == sign_in.provider_entity_id
                && provider.version == sign_in.provider_version
        }),
        organizations::get(db, organization)?,
    ) else {
        return rejected(RejectionCode::ProviderChanged);
    };
    let return_to = answered_request(db, sign_in, settings.allow_idp_initiated).map_err(by_code)?;
    if !first_sight(db, sign_in)? {
        return rejected(RejectionCode::Replayed);
    }
    match find_or_create(db, sign_in, &settings)? {
        Found::Person(user, created) => {
            let signed_in = begin(db, sign_in, *user, created, return_to)?;
            Ok(SsoOutcome::SignedIn(Box::new(signed_in)))
        }
        Found::NeedsProof(user) => {
            let pending = PendingProof::new(sign_in, &provider, &user, return_to);
            Ok(SsoOutcome::ProofNeeded(Box::new(pending)))
        }
    }
}

/// Begins the session of the person whom the assertion lets in.
pub(super) fn begin(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    user: User,
    created: bool,
    return_to: Option<String>,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    let (session, secret) = sessions::create(
        db,
        &user,
        SignInMethod::Sso,
        Some(&sign_in.provider_id),
        sign_in.now,
        sign_in.session_ttl,
    )
    .map_err(by_code)?;
    let event = Event::new(Action::UserSignedIn)
        .target(&user.id)
        .detail(serde_json::json!({ "method": "sso", "created": created }));
    let actor = Actor::User(user.id.clone());
    let caller = Caller::new(&sign_in.organization, &actor, sign_in.now);
    audit::record(db, &caller, &event)?;
    Ok(SsoSignedIn {
        session,
        secret,
        user,
        created,
        return_to,
    })
}

/// Consumes the request that the response answers; returns the page it asked for, or `None` for an
/// unsolicited response if the organization accepts those.
fn answered_request(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    allow_idp_initiated: bool,
) -> Result<Option<String>, Stop<RejectionCode>> {
    let Some((id, binding)) = &sign_in.request else {
        return if allow_idp_initiated {
            Ok(None)
        } else {
            Err(Stop::Rejected(RejectionCode::UnsolicitedResponse))
        };
    };
    match login_requests::consume(db, &sign_in.organization, id, binding, sign_in.now) {
        // If the response was sent again, report the replayed assertion, which tells the admin
        // more.
        Err(Stop::Rejected(RejectionCode::RequestConsumed)) if !first_sight(db, sign_in)? => {
            Err(Stop::Rejected(RejectionCode::Replayed))
        }
        Err(stop) => Err(stop),
        Ok(request) if request.provider_id != sign_in.provider_id => {
            Err(Stop::Rejected(RejectionCode::ProviderChanged))
        }
        Ok(request) => Ok(Some(request.return_to)),
    }
}

/// Remembers the assertion; `false` if it was already remembered.
pub(super) fn first_sight(db: &mut Connection, sign_in: &SsoSignIn) -> Result<bool, StoreError> {
    let inserted = on_conflict(db, |db| {
        diesel::insert_into(consumed_assertions::table)
            .values((
                consumed_assertions::organization_id.eq(&sign_in.organization),
                consumed_assertions::provider_entity_id.eq(&sign_in.provider_entity_id),
                consumed_assertions::assertion_id.eq(&sign_in.assertion_id),
                consumed_assertions::expires_at.eq(Micros::from(sign_in.assertion_expires_at)),
            ))
            .execute(db)?;
        Ok(())
    })?;
    Ok(matches!(inserted, Insert::Done(())))
}
