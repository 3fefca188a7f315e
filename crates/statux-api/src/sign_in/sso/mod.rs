//! Completes an SSO sign-in: turns a SAML response into a session, or into a rejection that is
//! recorded with a reference code.

mod rejection;
mod verify;

use std::net::IpAddr;

use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{self, SsoSignIn, SsoSignedIn};
use identity_store::{Decision, StoreError};

use crate::sign_in::count;
use crate::state::AppState;

pub(crate) use rejection::SsoRejection;
pub(crate) use verify::ArrivedResponse;
use verify::Verified;

/// How a sign-in ended.
pub(crate) struct CompletedSignIn {
    pub(crate) outcome: SsoOutcome,
    /// The relay state of the request that the response answers; its cookie is no longer needed.
    pub(crate) relay_state: Option<String>,
}

/// A session, or a rejection with a reference code.
pub(crate) enum SsoOutcome {
    SignedIn(Box<SsoSignedIn>),
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
        relay_state,
    } = match verified {
        Decision::Accepted(verified) => verified,
        Decision::Rejected(rejection) => {
            let recorded = rejection.record(state, &organization, client_ip);
            let reference = recorded.await?;
            return Ok(CompletedSignIn {
                outcome: SsoOutcome::Rejected(rejection, reference),
                relay_state: None,
            });
        }
    };
    let outcome = in_one_transaction(state, sign_in, client_ip).await?;
    match &outcome {
        SsoOutcome::SignedIn(signed) => {
            count(SignInMethod::Sso, None);
            tracing::info!(%organization, user = %signed.user.id, created = signed.created, "signed in by SSO");
        }
        SsoOutcome::Rejected(rejection, reference) => rejection.report(&organization, reference),
    }
    Ok(CompletedSignIn {
        outcome,
        relay_state,
    })
}

/// The attempt is recorded in the transaction that decides it.
async fn in_one_transaction(
    state: &AppState,
    sign_in: SsoSignIn,
    client_ip: Option<IpAddr>,
) -> Result<SsoOutcome, StoreError> {
    let now = sign_in.now;
    let done = state.write(move |db| match sign_in::complete(db, &sign_in)? {
        Decision::Accepted(signed) => {
            let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Succeeded);
            attempt.organization = Some(sign_in.organization.clone());
            attempt.user = Some(signed.user.id.clone());
            attempt.account = Some(signed.user.email.clone());
            attempt.client_ip = client_ip.map(|ip| ip.to_string());
            attempts::record(db, &attempt, now)?;
            Ok(SsoOutcome::SignedIn(Box::new(signed)))
        }
        Decision::Rejected(code) => {
            let rejection = SsoRejection::of_store(code, &sign_in);
            let mut attempt = rejection.attempt(&sign_in.organization, client_ip);
            attempt.account.clone_from(&sign_in.email);
            let reference = attempts::record(db, &attempt, now)?;
            Ok(SsoOutcome::Rejected(rejection, reference))
        }
    });
    done.await
}
