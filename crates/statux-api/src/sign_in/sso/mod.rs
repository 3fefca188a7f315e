//! Completes an SSO sign-in: turns a SAML response into a session, into a question to the person, or
//! into a rejection that is recorded with a reference code.

mod rejection;
mod transient_key;
mod verify;

use std::net::IpAddr;

use identity_store::organizations::TransientKey;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{
    self, PendingSignIn, RejectionCode, SignInRejection, SsoOutcome, SsoSignIn, SsoSignedIn,
    WaitsFor,
};
use identity_store::{Connection, Decision, OrganizationId, StoreError, UserId};

use crate::sign_in::count;
use crate::state::AppState;

pub(crate) use rejection::{About, SsoRejection};
use verify::Verified;
pub(crate) use verify::{ArrivedResponse, Posted};

/// How a sign-in ended.
pub(crate) struct CompletedSignIn {
    pub(crate) outcome: Completed,
    /// The handle of the request that the response answers; its cookie is no longer needed.
    pub(crate) handle: Option<String>,
}

/// A session, a question to the person, a connected account, a person who is present, or a rejection with a
/// reference code.
pub(crate) enum Completed {
    SignedIn(Box<SsoSignedIn>),
    Pending(Box<PendingSignIn>),
    Connected(UserId),
    Present(UserId),
    Rejected(SsoRejection, String),
}

/// Verifies a response and completes the sign-in in one transaction. Either way the attempt is
/// recorded, counted and logged.
///
/// # Errors
/// When the database fails.
pub(crate) async fn complete(
    state: &AppState,
    arrived: ArrivedResponse,
) -> Result<CompletedSignIn, StoreError> {
    let organization = arrived.organization.id.clone();
    let client_ip = arrived.client_ip;
    let verified = Decision::of(verify::response(state, arrived).await)?;
    let Verified {
        sign_in,
        handle,
        may_begin_again,
        offered,
        attributes,
    } = match verified {
        Decision::Accepted(verified) => verified,
        Decision::Rejected(rejection) => {
            let recorded = rejection.record(state, &organization, client_ip);
            let reference = recorded.await?;
            return Ok(CompletedSignIn {
                outcome: Completed::Rejected(rejection, reference),
                handle: None,
            });
        }
    };
    let mut outcome = in_one_transaction(state, sign_in, (offered, attributes), client_ip).await?;
    if let Completed::Rejected(rejection, _) = &mut outcome {
        let unsolicited = rejection.code == RejectionCode::UnsolicitedResponse;
        rejection.begin_again = unsolicited && may_begin_again;
    }
    report(&organization, &outcome);
    Ok(CompletedSignIn { outcome, handle })
}

/// Counts and logs a sign-in that has ended.
pub(crate) fn report(organization: &OrganizationId, outcome: &Completed) {
    match outcome {
        Completed::SignedIn(signed) => {
            count(SignInMethod::Sso, None);
            tracing::info!(%organization, user = %signed.user.id, created = signed.created, "signed in by SSO");
        }
        Completed::Pending(pending) => {
            if pending.waits_for == WaitsFor::Proof {
                count(SignInMethod::Sso, Some(RejectionCode::ProofRequired));
            }
            let user = pending.account.as_ref().map(UserId::as_str);
            tracing::info!(%organization, user, waits_for = ?pending.waits_for, "the person has to decide first");
        }
        Completed::Connected(user) => {
            tracing::info!(%organization, %user, "connected to SSO");
        }
        Completed::Present(user) => {
            tracing::info!(%organization, %user, "proven by SSO to be at the browser");
        }
        Completed::Rejected(rejection, reference) => rejection.report(organization, reference),
    }
}

/// The attempt is recorded in the transaction that decides it.
async fn in_one_transaction(
    state: &AppState,
    sign_in: SsoSignIn,
    (offered, attributes): (Option<Vec<TransientKey>>, Vec<String>),
    client_ip: Option<IpAddr>,
) -> Result<Completed, StoreError> {
    let done = state.write(move |db| {
        let decision = sign_in::complete(db, &sign_in)?;
        let about = About::from(&sign_in).offering(offered.clone());
        let about = about.with_attributes(attributes.clone());
        record(
            db,
            &sign_in.organization,
            decision,
            &about,
            client_ip,
            sign_in.now,
        )
    });
    done.await
}

/// Records what a sign-in came to. What an identity provider sends does not count against the
/// passwords of the account that it names.
pub(crate) fn record(
    db: &mut Connection,
    organization: &OrganizationId,
    decision: Decision<SsoOutcome, SignInRejection>,
    about: &About,
    client_ip: Option<IpAddr>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Completed, StoreError> {
    match decision {
        Decision::Accepted(SsoOutcome::SignedIn(signed)) => {
            let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Succeeded);
            attempt.organization = Some(organization.clone());
            attempt.user = Some(signed.user.id.clone());
            attempt.account = Some(signed.user.email.clone());
            attempt.client_ip = client_ip.map(|ip| ip.to_string());
            attempts::record(db, &attempt, now)?;
            Ok(Completed::SignedIn(signed))
        }
        Decision::Accepted(SsoOutcome::Connected(user)) => Ok(Completed::Connected(user)),
        Decision::Accepted(SsoOutcome::Present(user)) => Ok(Completed::Present(user)),
        Decision::Accepted(SsoOutcome::Pending(pending))
            if pending.waits_for != WaitsFor::Proof =>
        {
            Ok(Completed::Pending(pending))
        }
        Decision::Accepted(SsoOutcome::Pending(pending)) => {
            let rejection = SignInRejection::from(RejectionCode::ProofRequired);
            let rejection = SsoRejection::of_store(&rejection, about);
            let mut attempt = rejection.attempt(organization, client_ip);
            attempt.user.clone_from(&pending.account);
            attempts::record(db, &attempt, now)?;
            Ok(Completed::Pending(pending))
        }
        Decision::Rejected(rejection) => {
            let offer = rejection.offer.clone();
            let rejection = SsoRejection::of_store(&rejection, about);
            let mut attempt = rejection.attempt(organization, client_ip);
            attempt.user = offer.as_ref().map(|offer| offer.user_id().clone());
            attempt.offer = offer;
            let reference = attempts::record(db, &attempt, now)?;
            Ok(Completed::Rejected(rejection, reference))
        }
    }
}
