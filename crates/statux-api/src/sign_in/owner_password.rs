//! Checking the password of an account that is known already: an identity provider's response led to
//! it, or it is signed in. Wrong ones count as those at the sign-in page do.

use std::net::IpAddr;

use identity_store::accounts::{self, credentials, passwords};
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{NewAttempt, Outcome};
use identity_store::sign_in::guessing::{self, Slots};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::{OrganizationId, UserId};

use super::attempt_limit::{NotTried, Tried, try_password};
use super::unproven;
use crate::hashing::Caller;
use crate::state::AppState;

/// What a password proves.
pub(crate) enum Checked {
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
///
/// # Errors
/// When it could not be tried.
pub(crate) async fn check(
    state: &AppState,
    organization: &OrganizationId,
    user: &UserId,
    typed: String,
    client_ip: Option<IpAddr>,
) -> Result<Checked, NotTried> {
    let (of, id) = (organization.clone(), user.clone());
    let found = state.read(move |db| {
        let user = accounts::get(db, &of, &id)?;
        let account = user.map(|user| user.contact_email().to_owned());
        Ok((
            account.unwrap_or_default(),
            credentials::for_user(db, &of, &id)?,
        ))
    });
    let (account, hash) = found.await?;
    let slots = Slots::of_stranger(state.server_keys(), &account, client_ip);
    let verify = move || {
        let Some(hash) = hash else {
            passwords::verify_dummy(&typed);
            return None;
        };
        passwords::verify(&typed, &hash).then_some(hash)
    };
    let (code, checked) = match try_password(state, slots, Caller::Stranger, verify).await? {
        Tried::Right(hash, reservation) => {
            let released = state.write(move |db| guessing::release(db, &reservation));
            released.await?;
            return Ok(Checked::Right { hash });
        }
        Tried::Wrong => (RejectionCode::WrongPassword, Checked::Wrong),
        Tried::TooMany => (RejectionCode::RateLimited, Checked::TooMany),
    };
    let mut attempt = NewAttempt::new(SignInMethod::Password, Outcome::Rejected);
    attempt.organization = Some(organization.clone());
    attempt.user = Some(user.clone());
    attempt.account = Some(account);
    attempt.client_ip = client_ip.map(|ip| ip.to_string());
    attempt.code = Some(code);
    unproven::record(state, attempt, client_ip).await?;
    Ok(checked)
}
