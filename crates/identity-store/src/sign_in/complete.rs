//! The transaction from assertion to session.

use diesel::prelude::*;

use super::consumed;
use super::enter::{Here, enter};
use super::login_request::LoginPurpose;
use super::outcome::SsoOutcome;
use super::pending::{PendingSignIn, WaitsFor};
use super::presence;
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::db::connection::per_backend;
use crate::db::lock;
use crate::db::schema::{organizations, providers};
use crate::organizations::Organization;
use crate::{Connection, Decision, Stop, StoreError};

/// Signs a person in, at most once per request and assertion, or says what has to be decided first in
/// the person's browser, whose session is not known here. Both stay consumed even if the sign-in is then
/// rejected.
pub fn complete(
    db: &mut Connection,
    sign_in: &SsoSignIn,
) -> Result<Decision<SsoOutcome, SignInRejection>, StoreError> {
    Decision::of(steps(db, sign_in))
}

fn steps(db: &mut Connection, sign_in: &SsoSignIn) -> Result<SsoOutcome, Stop<SignInRejection>> {
    lock::provider(db, &sign_in.provider_id)?;
    let Some(settings) = settings(db, sign_in)? else {
        return rejected(RejectionCode::ProviderChanged);
    };
    if !sign_in.name_id().suits(settings.transient_key) {
        return rejected(RejectionCode::ProviderChanged);
    }
    consume(db, sign_in, settings.allow_idp_initiated)?;
    let Some(request) = &sign_in.request else {
        return enter(db, sign_in, &settings, &Here::Unknown);
    };
    match (request.purpose, &request.begun_by) {
        (LoginPurpose::Connect, begun_by) => {
            let account = begun_by.as_ref().map(|by| by.user.clone());
            let pending = PendingSignIn::new(sign_in, WaitsFor::Connect, account);
            Ok(SsoOutcome::Pending(Box::new(pending)))
        }
        (LoginPurpose::Presence, _) => presence::prove(db, sign_in, request),
        (LoginPurpose::SignIn, None) => enter(db, sign_in, &settings, &Here::Nobody),
        (LoginPurpose::SignIn, Some(by)) => enter(db, sign_in, &settings, &Here::Began(by.clone())),
    }
}

/// The organization, if its provider is still the one that the response was validated against.
fn settings(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Option<Organization>, StoreError> {
    Ok(per_backend!(db, db => organizations::table
        .inner_join(providers::table)
        .filter(organizations::id.eq(&sign_in.organization))
        .filter(providers::id.eq(&sign_in.provider_id))
        .filter(providers::entity_id.eq(&sign_in.provider_entity_id))
        .filter(providers::version.eq(sign_in.provider_version))
        .select(Organization::as_select())
        .get_result(db))
    .optional()?)
}

/// Consumes assertion and request, if the response may be taken here and now.
fn consume(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    allow_idp_initiated: bool,
) -> Result<(), Stop<SignInRejection>> {
    let Some(request) = &sign_in.request else {
        if !allow_idp_initiated {
            return rejected(RejectionCode::UnsolicitedResponse);
        }
        return first_sight(db, sign_in);
    };
    if request.organization != sign_in.organization {
        return rejected(RejectionCode::RequestUnknown);
    }
    if request.expires_at() <= sign_in.now {
        return rejected(RejectionCode::RequestExpired);
    }
    let is_first = consumed::request(db, request)?;
    // If the response was sent again, report the replayed assertion, which tells the admin more.
    first_sight(db, sign_in)?;
    if !is_first {
        return rejected(RejectionCode::RequestConsumed);
    }
    if request.provider_id != sign_in.provider_id
        || request.provider_version != sign_in.provider_version
    {
        return rejected(RejectionCode::ProviderChanged);
    }
    Ok(())
}

fn first_sight(db: &mut Connection, sign_in: &SsoSignIn) -> Result<(), Stop<SignInRejection>> {
    if consumed::assertion(db, sign_in)? {
        Ok(())
    } else {
        rejected(RejectionCode::Replayed)
    }
}
