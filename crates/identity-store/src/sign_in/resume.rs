//! Goes on with a sign-in where it is known who is signed in to the browser.

use chrono::{DateTime, Utc};

use super::enter::{Here, enter};
use super::outcome::SsoOutcome;
use super::pending::{PendingSignIn, WaitsFor};
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use crate::{Connection, Decision, Stop, StoreError, organizations};

/// Decides anew on what waited for an answer, and signs the person in. Whatever comes of it, what waited
/// is used up; where something has to be decided again, it waits anew.
pub fn resume(
    db: &mut Connection,
    pending: &PendingSignIn,
    here: &Here,
    now: DateTime<Utc>,
) -> Result<Decision<SsoOutcome, SignInRejection>, StoreError> {
    Decision::of(steps(db, pending, here, now))
}

fn steps(
    db: &mut Connection,
    pending: &PendingSignIn,
    here: &Here,
    now: DateTime<Utc>,
) -> Result<SsoOutcome, Stop<SignInRejection>> {
    let sign_in = pending.take_up(db, now)?;
    let settings = organizations::get(db, &pending.organization)?;
    let (WaitsFor::Answer, Some(settings)) = (pending.waits_for, settings) else {
        return rejected(RejectionCode::ProviderChanged);
    };
    enter(db, &sign_in, &settings, here)
}
