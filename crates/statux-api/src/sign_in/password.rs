//! Signing in with e-mail address and password.

use identity_store::accounts::passwords;
use identity_store::accounts::{self, User};
use identity_store::organizations::{self, Organization};
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Secret, Stop, StoreError};

use super::{attempt_limit, count};
use crate::blocking;
use crate::http::limits::lengths::TYPED_EMAIL_MAX_CHARS;
use crate::state::AppState;

/// A successful sign-in.
#[derive(Debug)]
#[non_exhaustive]
pub struct PasswordSignedIn {
    /// The secret for the session cookie.
    pub secret: Secret,
    /// The user who signed in.
    pub user: User,
    /// Their organization.
    pub organization: Organization,
}

/// Why a sign-in failed. All but the last variant hold the attempt's reference code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordRejection {
    /// Unknown account, wrong password or deactivated account: indistinguishable for the client.
    #[error("the e-mail address or password is wrong")]
    Wrong {
        /// The attempt's reference code.
        reference: String,
    },
    /// Too many rejected attempts within a minute for this account or IP address.
    #[error("there were too many attempts; wait a minute")]
    TooMany {
        /// The attempt's reference code.
        reference: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks an e-mail address and password, and starts a session.
///
/// An e-mail address may belong to accounts in several organizations: the account whose password
/// matches signs in. The time taken does not reveal whether an account exists.
///
/// # Errors
/// The rejection, which is recorded as an attempt with a reference code.
pub async fn with_password(
    state: &AppState,
    email: &str,
    password: &str,
    client_ip: Option<String>,
) -> Result<PasswordSignedIn, PasswordRejection> {
    let (now, limit) = (state.now(), state.config().sign_in_attempts_per_minute);
    // E-mail addresses of accounts never contain control characters, and PostgreSQL fails on a NUL
    // character.
    let email: String = email
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(TYPED_EMAIL_MAX_CHARS)
        .collect();
    let mut attempt = NewAttempt::new(SignInMethod::Password, Outcome::Rejected);
    attempt.account = Some(email.clone());
    attempt.client_ip.clone_from(&client_ip);

    let account = email;
    let candidates = state.read(move |db| {
        if !attempt_limit::allows(db, limit, &account, client_ip.as_deref(), now)? {
            return Ok(None);
        }
        accounts::find_by_email_anywhere_with_credential(db, &account).map(Some)
    });
    let Some(candidates) = candidates.await? else {
        // Not counted again: an account would stay locked for as long as somebody keeps trying.
        attempt.account = None;
        attempt.client_ip = None;
        let reference = reject(state, attempt, RejectionCode::RateLimited).await?;
        return Err(PasswordRejection::TooMany { reference });
    };

    let typed = password.to_owned();
    let found = blocking::compute(move || matching(candidates, &typed)).await?;
    let Some(user) = found else {
        let reference = reject(state, attempt, RejectionCode::WrongPassword).await?;
        return Err(PasswordRejection::Wrong { reference });
    };
    attempt.organization = Some(user.organization_id.clone());
    attempt.user = Some(user.id.clone());
    if !user.may_sign_in() {
        let reference = reject(state, attempt, RejectionCode::UserDeactivated).await?;
        return Err(PasswordRejection::Wrong { reference });
    }
    begin(state, user, attempt).await
}

/// The first account whose password matches. Hashes at least once, so that timing reveals nothing.
fn matching(candidates: Vec<(User, String)>, password: &str) -> Option<User> {
    if candidates.is_empty() {
        passwords::verify_dummy(password);
    }
    let mut candidates = candidates.into_iter();
    candidates
        .find(|(_, hash)| passwords::verify(password, hash))
        .map(|(user, _)| user)
}

async fn begin(
    state: &AppState,
    user: User,
    attempt: NewAttempt,
) -> Result<PasswordSignedIn, PasswordRejection> {
    let (now, ttl) = (state.now(), state.config().session_ttl);
    let (account, done) = (user.clone(), attempt.clone());
    let begun = state.try_write::<_, Stop<RejectionCode>>(move |db| {
        let Some(organization) = organizations::get(db, &account.organization_id)? else {
            return Err(Stop::Rejected(RejectionCode::UserDeactivated));
        };
        let (_, secret) = sessions::create(db, &account, SignInMethod::Password, None, now, ttl)?;
        let mut done = done.clone();
        done.outcome = Outcome::Succeeded;
        attempts::record(db, &done, now)?;
        Ok((secret, organization))
    });
    match begun.await {
        Ok((secret, organization)) => {
            count(SignInMethod::Password, None);
            Ok(PasswordSignedIn {
                secret,
                user,
                organization,
            })
        }
        Err(Stop::Store(error)) => Err(error.into()),
        Err(Stop::Rejected(code)) => {
            let reference = reject(state, attempt, code).await?;
            Err(PasswordRejection::Wrong { reference })
        }
    }
}

pub(super) async fn reject(
    state: &AppState,
    mut attempt: NewAttempt,
    code: RejectionCode,
) -> Result<String, StoreError> {
    let now = state.now();
    attempt.code = Some(code);
    let recorded = state.write(move |db| attempts::record(db, &attempt, now));
    let reference = recorded.await?;
    count(SignInMethod::Password, Some(code));
    tracing::info!(code = code.as_str(), reference, "password sign-in rejected");
    Ok(reference)
}
