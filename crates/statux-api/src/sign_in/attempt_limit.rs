//! Trying a password: under the limit on guessing, which all servers share, and on the threads that
//! hash.

use identity_store::sign_in::guessing::{self, LimitReached, Reservation, Slots};
use identity_store::{Stop, StoreError};

use crate::hashing::{Caller, HashingBusy};
use crate::http::errors::PageError;
use crate::state::AppState;

/// What came of trying a password.
pub(super) enum Tried<T> {
    /// It was right. The reservation is to be released with whatever it is good for.
    Right(T, Reservation),
    /// It was wrong, which counts.
    Wrong,
    /// There were too many wrong ones, so that it was not tried.
    TooMany,
}

/// Why a password could not be tried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTried {
    /// The queue for passwords is full.
    #[error(transparent)]
    Busy(#[from] HashingBusy),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotTried> for PageError {
    fn from(error: NotTried) -> Self {
        match error {
            NotTried::Busy(busy) => busy.into(),
            NotTried::Store(error) => error.into(),
        }
    }
}

/// Reserves an attempt, then hashes: `hash` returns what a right password opens.
///
/// # Errors
/// When it could not be tried; then it does not count.
pub(super) async fn try_password<T: Send + 'static>(
    state: &AppState,
    slots: Slots,
    caller: Caller,
    hash: impl FnOnce() -> Option<T> + Send + 'static,
) -> Result<Tried<T>, NotTried> {
    // It costs no write to find out that there were too many.
    if is_exhausted(state, &slots).await? {
        return Ok(Tried::TooMany);
    }
    let reservation = match reserve(state, slots).await {
        Ok(reservation) => reservation,
        Err(Stop::Rejected(_)) => return Ok(Tried::TooMany),
        Err(Stop::Store(error)) => return Err(error.into()),
    };
    let permit = match state.hashing().permit(caller) {
        Ok(permit) => permit,
        Err(busy) => {
            let released = state.write(move |db| guessing::release(db, &reservation));
            released.await?;
            return Err(busy.into());
        }
    };
    let right = state.hashing().run(permit, hash).await?;
    Ok(right.map_or(Tried::Wrong, |opened| Tried::Right(opened, reservation)))
}

async fn is_exhausted(state: &AppState, slots: &Slots) -> Result<bool, StoreError> {
    let (limit, now) = (state.config().sign_in_attempts_per_minute, state.now());
    if limit == 0 {
        return Ok(false);
    }
    let slots = slots.clone();
    let exhausted = state.read(move |db| guessing::is_exhausted(db, &slots, limit, now));
    exhausted.await
}

async fn reserve(state: &AppState, slots: Slots) -> Result<Reservation, Stop<LimitReached>> {
    let (limit, now) = (state.config().sign_in_attempts_per_minute, state.now());
    if limit == 0 {
        return Ok(Reservation::unlimited());
    }
    let reserved = state.try_write(move |db| guessing::reserve(db, &slots, limit, now));
    reserved.await
}
