//! Signing in with e-mail address and password.

use std::net::IpAddr;

use identity_store::accounts::passwords;
use identity_store::accounts::{self, User};
use identity_store::organizations::{self, Organization};
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::guessing::{self, Reservation, Slots};
use identity_store::sign_in::known_browsers::{self, KnownBrowser};
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::tokens::server_key::ServerKeys;
use identity_store::{OrganizationId, Secret, Stop, StoreError};

use super::attempt_limit::{NotTried, Tried, try_password};
use super::{count, unproven};
use crate::hashing::{Caller, HashingBusy};
use crate::http::limits::lengths::TYPED_EMAIL_MAX_CHARS;
use crate::state::AppState;

/// What somebody typed, and from where.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the caller names every part of it"
)]
pub struct PasswordSignIn<'a> {
    /// The e-mail address as typed.
    pub email: &'a str,
    /// The password as typed.
    pub password: &'a str,
    /// The organization, if it is known; otherwise all are meant.
    pub organization: Option<OrganizationId>,
    /// The IP address of the client.
    pub client_ip: Option<IpAddr>,
    /// The secret that the browser was given when somebody signed in with it.
    pub browser: Option<Secret>,
}

/// What a right password comes to.
#[derive(Debug)]
#[non_exhaustive]
pub enum PasswordOutcome {
    /// A session.
    SignedIn(Box<PasswordSignedIn>),
    /// The password is right for accounts of several organizations: somebody has to say which one
    /// is meant.
    Several(Vec<RightPassword>),
}

/// An account whose password was right.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RightPassword {
    /// The account.
    pub user: User,
    /// The hash that the password was compared with.
    pub hash: String,
}

/// A successful sign-in.
#[derive(Debug)]
#[non_exhaustive]
pub struct PasswordSignedIn {
    /// The secret for the session cookie.
    pub secret: Secret,
    /// The secret by which the browser is known from now on.
    pub browser: Secret,
    /// The user who signed in.
    pub user: User,
    /// Their organization.
    pub organization: Organization,
}

/// Why a sign-in failed. [`Wrong`](Self::Wrong) and [`TooMany`](Self::TooMany) hold the attempt's
/// reference code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordRejection {
    /// Unknown account, wrong password or deactivated account: indistinguishable for the client.
    #[error("the e-mail address or password is wrong")]
    Wrong {
        /// The attempt's reference code.
        reference: String,
    },
    /// The password is right, and the organization is suspended.
    #[error("the organization is suspended")]
    Suspended {
        /// The attempt's reference code.
        reference: String,
    },
    /// Too many rejected attempts within a minute for this account or IP address.
    #[error("there were too many attempts; wait a minute")]
    TooMany {
        /// The attempt's reference code.
        reference: String,
    },
    /// The queue for passwords is full.
    #[error(transparent)]
    Busy(#[from] HashingBusy),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotTried> for PasswordRejection {
    fn from(error: NotTried) -> Self {
        match error {
            NotTried::Busy(error) => Self::Busy(error),
            NotTried::Store(error) => Self::Store(error),
        }
    }
}

/// Checks an e-mail address and password, and starts a session.
///
/// An e-mail address may belong to accounts in several organizations: the one whose password it is
/// signs in, and where it is that of several, nobody does yet. An account that has signed in in this
/// browser before comes first. The time taken does not reveal whether an account exists.
///
/// # Errors
/// The rejection, which is recorded as an attempt with a reference code.
pub async fn with_password(
    state: &AppState,
    typed: PasswordSignIn<'_>,
) -> Result<PasswordOutcome, PasswordRejection> {
    // E-mail addresses of accounts never contain control characters, and PostgreSQL fails on a NUL
    // character.
    let email: String = typed
        .email
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(TYPED_EMAIL_MAX_CHARS)
        .collect();
    let account = email.clone();
    let mut code = RejectionCode::RateLimited;
    for round in rounds(state, email, &typed).await? {
        let (candidates, password) = (round.candidates, typed.password.to_owned());
        let hash = move || matching(candidates, &password);
        match try_password(state, round.slots, round.caller, hash).await? {
            Tried::Right(mut right, reservation) => {
                if right.len() > 1 {
                    let released = state.write(move |db| guessing::release(db, &reservation));
                    released.await?;
                    return Ok(PasswordOutcome::Several(right));
                }
                let Some(only) = right.pop() else {
                    continue;
                };
                let (reservation, client_ip) = (Some(reservation), typed.client_ip);
                let user = only.user;
                let begun = begin(state, user, reservation, typed.browser, &account, client_ip);
                return Ok(PasswordOutcome::SignedIn(Box::new(begun.await?)));
            }
            Tried::Wrong => code = RejectionCode::WrongPassword,
            Tried::TooMany => {}
        }
    }
    let mut attempt = attempt(&account, typed.client_ip);
    attempt.code = Some(code);
    let reference = unproven::record(state, attempt, typed.client_ip).await?;
    report(code, &reference);
    Err(match code {
        RejectionCode::RateLimited => PasswordRejection::TooMany { reference },
        _ => PasswordRejection::Wrong { reference },
    })
}

fn attempt(account: &str, client_ip: Option<IpAddr>) -> NewAttempt {
    let mut attempt = NewAttempt::new(SignInMethod::Password, Outcome::Rejected);
    attempt.account = Some(account.to_owned());
    attempt.client_ip = client_ip.map(|ip| ip.to_string());
    attempt
}

/// Accounts with the e-mail address whose passwords are tried together, under one limit.
struct Round {
    slots: Slots,
    caller: Caller,
    candidates: Vec<(User, String)>,
}

/// The accounts that have signed in in this browser before, if there are any, then all others. The
/// first have a limit of their own; it must not be of use against the others.
async fn rounds(
    state: &AppState,
    email: String,
    typed: &PasswordSignIn<'_>,
) -> Result<Vec<Round>, StoreError> {
    let now = state.now();
    let (account, browser) = (email.clone(), typed.browser.clone());
    let organization = typed.organization.clone();
    let found = state.read(move |db| {
        let known = match &browser {
            Some(secret) => known_browsers::find(db, secret, &account, now)?,
            None => Vec::new(),
        };
        let mut candidates = accounts::find_by_email_anywhere_with_credential(db, &account)?;
        if let Some(organization) = organization {
            candidates.retain(|(user, _)| user.organization_id == organization);
        }
        Ok((known, candidates))
    });
    let (known, candidates) = found.await?;
    Ok(split(
        state.server_keys(),
        &email,
        typed.client_ip,
        &known,
        candidates,
    ))
}

fn split(
    keys: &ServerKeys,
    email: &str,
    client_ip: Option<IpAddr>,
    known: &[KnownBrowser],
    candidates: Vec<(User, String)>,
) -> Vec<Round> {
    let (own, others): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|(user, _)| known.iter().any(|known| known.user == user.id));
    let mut rounds = Vec::new();
    // Somebody whose account does not exist is told so only after a hash, like everybody else.
    let has_others = own.is_empty() || !others.is_empty();
    if !own.is_empty() {
        rounds.push(Round {
            slots: Slots::of_known_browser(known),
            caller: Caller::Known,
            candidates: own,
        });
    }
    if has_others {
        rounds.push(Round {
            slots: Slots::of_stranger(keys, email, client_ip),
            caller: Caller::Stranger,
            candidates: others,
        });
    }
    rounds
}

/// The accounts whose password matches: those that may sign in, or else the first. Hashes at least
/// once, so that timing reveals nothing.
fn matching(candidates: Vec<(User, String)>, password: &str) -> Option<Vec<RightPassword>> {
    if candidates.is_empty() {
        passwords::verify_dummy(password);
    }
    let right = candidates
        .into_iter()
        .filter(|(_, hash)| passwords::verify(password, hash))
        .map(|(user, hash)| RightPassword { user, hash });
    let (mut usable, others): (Vec<_>, Vec<_>) = right.partition(|it| it.user.may_sign_in());
    if usable.is_empty() {
        usable.extend(others.into_iter().next());
    }
    (!usable.is_empty()).then_some(usable)
}

/// Starts the session. Only here is the attempt not counted as one against the account any more.
///
/// # Errors
/// When the account may not sign in, or the database fails.
pub(super) async fn begin(
    state: &AppState,
    user: User,
    reservation: Option<Reservation>,
    browser: Option<Secret>,
    account: &str,
    client_ip: Option<IpAddr>,
) -> Result<PasswordSignedIn, PasswordRejection> {
    let mut attempt = attempt(account, client_ip);
    attempt.organization = Some(user.organization_id.clone());
    attempt.user = Some(user.id.clone());
    let (now, ttl) = (state.now(), state.config().session_max());
    let (account, done) = (user.clone(), attempt.clone());
    let begun = state.try_write::<_, Stop<RejectionCode>>(move |db| {
        let Some(organization) = organizations::get(db, &account.organization_id)? else {
            return Err(Stop::Rejected(RejectionCode::UserDeactivated));
        };
        let (_, secret) = sessions::create(db, &account, SignInMethod::Password, None, now, ttl)?;
        if let Some(reservation) = &reservation {
            guessing::release(db, reservation)?;
        }
        let browser = known_browsers::remember(db, &account, browser.as_ref(), now)?;
        let mut done = done.clone();
        done.outcome = Outcome::Succeeded;
        attempts::record(db, &done, now)?;
        Ok((secret, browser, organization))
    });
    match begun.await {
        Ok((secret, browser, organization)) => {
            count(SignInMethod::Password, None);
            Ok(PasswordSignedIn {
                secret,
                browser,
                user,
                organization,
            })
        }
        Err(Stop::Store(error)) => Err(error.into()),
        Err(Stop::Rejected(code)) => {
            let reference = reject(state, attempt, code).await?;
            if code == RejectionCode::OrganizationSuspended {
                return Err(PasswordRejection::Suspended { reference });
            }
            Err(PasswordRejection::Wrong { reference })
        }
    }
}

/// Records a rejection of a password that was right.
async fn reject(
    state: &AppState,
    mut attempt: NewAttempt,
    code: RejectionCode,
) -> Result<String, StoreError> {
    let now = state.now();
    attempt.code = Some(code);
    let recorded = state.write(move |db| attempts::record(db, &attempt, now));
    let reference = recorded.await?;
    report(code, &reference);
    Ok(reference)
}

fn report(code: RejectionCode, reference: &str) {
    count(SignInMethod::Password, Some(code));
    tracing::info!(code = code.as_str(), reference, "password sign-in rejected");
}
