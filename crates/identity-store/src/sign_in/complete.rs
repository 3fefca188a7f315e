//! The transaction from assertion to session.

use diesel::prelude::*;

use super::matching::find_or_create;
use super::{SsoRejection, SsoSignIn, SsoSignedIn};
use crate::audit::Actor;
use crate::audit::{self, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::consumed_assertions;
use crate::sign_in::login_requests;
use crate::sign_in::login_requests::ConsumeRejection;
use crate::sign_in::sessions::{self, CreateSessionError, SignInMethod};
use crate::sso::providers;
use crate::{Connection, StoreError, organizations};

/// Signs a person in, exactly once for a request and an assertion.
///
/// A rejection is the inner `Err`: the caller lets the transaction commit, so that a consumed
/// request and a seen assertion stay so.
///
/// # Errors
/// When the database fails.
pub fn complete(
    db: &mut Connection,
    sign_in: &SsoSignIn,
) -> Result<Result<SsoSignedIn, SsoRejection>, StoreError> {
    let organization = &sign_in.organization;
    lock::provider(db, &sign_in.provider_id)?;
    let provider = providers::get(db, organization, &sign_in.provider_id)?;
    let (Some(_), Some(settings)) = (
        provider.filter(|provider| provider.entity_id == sign_in.provider_entity_id),
        organizations::get(db, organization)?,
    ) else {
        return Ok(Err(SsoRejection::ProviderChanged));
    };
    let return_to = match &sign_in.request {
        Some((id, binding)) => {
            match login_requests::consume(db, organization, id, binding, sign_in.now)? {
                // The same response again: say that of the assertion, which tells the admin more.
                Err(ConsumeRejection::Consumed) if !first_sight(db, sign_in)? => {
                    return Ok(Err(SsoRejection::AssertionReplayed));
                }
                Err(rejection) => return Ok(Err(rejection.into())),
                Ok(request) if request.provider_id != sign_in.provider_id => {
                    return Ok(Err(SsoRejection::ProviderChanged));
                }
                Ok(request) => Some(request.return_to),
            }
        }
        None if settings.allow_idp_initiated => None,
        None => return Ok(Err(SsoRejection::UnsolicitedResponse)),
    };
    if !first_sight(db, sign_in)? {
        return Ok(Err(SsoRejection::AssertionReplayed));
    }
    let (user, created) = match find_or_create(db, sign_in, settings.jit_provisioning)? {
        Ok(found) => found,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let session = sessions::create(
        db,
        &user,
        SignInMethod::Sso,
        Some(&sign_in.provider_id),
        sign_in.now,
        sign_in.session_ttl,
    );
    let (session, secret) = match session {
        Ok(session) => session,
        Err(CreateSessionError::UserDeactivated) => return Ok(Err(SsoRejection::UserDeactivated)),
        Err(CreateSessionError::Store(error)) => return Err(error),
    };
    let event = Event::new("user.signed_in", "user")
        .target(&user.id)
        .detail(serde_json::json!({ "method": "sso", "created": created }));
    let actor = Actor::User(user.id.clone());
    audit::record(db, organization, &actor, &event, sign_in.now)?;
    Ok(Ok(SsoSignedIn {
        session,
        secret,
        user,
        created,
        return_to,
    }))
}

/// Remembers the assertion; `false` when it is remembered already.
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
