//! Checking the password of an account that an identity provider's response led to. Wrong ones
//! count as those at the sign-in page do.

use identity_store::StoreError;
use identity_store::accounts::{self, credentials, passwords};
use identity_store::sign_in::attempts::{NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{PendingProof, RejectionCode};

use super::attempt_limit;
use super::password::reject;
use crate::blocking;
use crate::state::AppState;

/// What a password proves.
pub(super) enum Checked {
    /// It is the account's, and has this hash.
    Right {
        /// The hash that it was compared with.
        hash: String,
    },
    /// It is not, or the account has none.
    Wrong,
    /// There were too many wrong ones for this account or from this client.
    TooMany,
}

/// Checks a password of the account's owner. What is wrong is recorded.
pub(super) async fn check(
    state: &AppState,
    pending: &PendingProof,
    typed: String,
    client_ip: Option<String>,
) -> Result<Checked, StoreError> {
    let (now, limit) = (state.now(), state.config().sign_in_attempts_per_minute);
    let (of, id, ip) = (
        pending.organization.clone(),
        pending.user_id.clone(),
        client_ip.clone(),
    );
    let found = state.read(move |db| {
        let user = accounts::get(db, &of, &id)?;
        let account = user.map(|user| user.contact_email().to_owned());
        let account = account.unwrap_or_default();
        let allowed = attempt_limit::allows(db, limit, &account, ip.as_deref(), now)?;
        Ok((account, allowed, credentials::for_user(db, &of, &id)?))
    });
    let (account, allowed, hash) = found.await?;
    let mut attempt = NewAttempt::new(SignInMethod::Password, Outcome::Rejected);
    attempt.organization = Some(pending.organization.clone());
    attempt.user = Some(pending.user_id.clone());
    if !allowed {
        // Not counted again: an account would stay locked for as long as somebody keeps trying.
        reject(state, attempt, RejectionCode::RateLimited).await?;
        return Ok(Checked::TooMany);
    }
    let right = blocking::compute(move || match hash {
        Some(hash) => passwords::verify(&typed, &hash).then_some(hash),
        None => {
            passwords::verify_dummy(&typed);
            None
        }
    });
    match right.await? {
        Some(hash) => Ok(Checked::Right { hash }),
        None => {
            attempt.account = Some(account);
            attempt.client_ip = client_ip;
            reject(state, attempt, RejectionCode::WrongPassword).await?;
            Ok(Checked::Wrong)
        }
    }
}
