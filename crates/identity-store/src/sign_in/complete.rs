//! The transaction from assertion to session.

use diesel::prelude::*;

use super::matching::find_or_create;
use super::{RejectionCode, SsoSignIn, SsoSignedIn};
use crate::audit::{self, Action, Actor, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::consumed_assertions;
use crate::sign_in::login_requests;
use crate::sign_in::sessions::{self, SignInMethod};
use crate::sso::providers;
use crate::{Caller, Connection, Decision, Stop, StoreError, organizations};

/// Signs a person in, at most once per request and assertion. Both stay consumed even if the
/// sign-in is then rejected.
pub fn complete(
    db: &mut Connection,
    sign_in: &SsoSignIn,
) -> Result<Decision<SsoSignedIn, RejectionCode>, StoreError> {
    Decision::of(steps(db, sign_in))
}

fn steps(db: &mut Connection, sign_in: &SsoSignIn) -> Result<SsoSignedIn, Stop<RejectionCode>> {
    let organization = &sign_in.organization;
    lock::provider(db, &sign_in.provider_id)?;
    let provider = providers::get(db, organization, &sign_in.provider_id)?;
    let (Some(_), Some(settings)) = (
        provider.filter(|provider| provider.entity_id == sign_in.provider_entity_id),
        organizations::get(db, organization)?,
    ) else {
        return Err(Stop::Rejected(RejectionCode::ProviderChanged));
    };
    let return_to = answered_request(db, sign_in, settings.allow_idp_initiated)?;
    if !first_sight(db, sign_in)? {
        return Err(Stop::Rejected(RejectionCode::Replayed));
    }
    let (user, created) = find_or_create(db, sign_in, settings.jit_provisioning)?;
    let (session, secret) = sessions::create(
        db,
        &user,
        SignInMethod::Sso,
        Some(&sign_in.provider_id),
        sign_in.now,
        sign_in.session_ttl,
    )?;
    let event = Event::new(Action::UserSignedIn)
        .target(&user.id)
        .detail(serde_json::json!({ "method": "sso", "created": created }));
    let caller = Caller::new(organization, &Actor::User(user.id.clone()), sign_in.now);
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
fn first_sight(db: &mut Connection, sign_in: &SsoSignIn) -> Result<bool, StoreError> {
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
