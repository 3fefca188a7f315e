//! The limit on guessing passwords, counted in the database so that all servers share it.

use identity_store::sign_in::guessing::{self, LimitReached, Reservation, Slots};
use identity_store::{Stop, StoreError};

use crate::state::AppState;

/// Whether these slots are used up already; it costs no write to find that out. A limit of 0 means
/// unlimited.
pub(super) async fn is_exhausted(state: &AppState, slots: &Slots) -> Result<bool, StoreError> {
    let (limit, now) = (state.config().sign_in_attempts_per_minute, state.now());
    if limit == 0 {
        return Ok(false);
    }
    let slots = slots.clone();
    let exhausted = state.read(move |db| guessing::is_exhausted(db, &slots, limit, now));
    exhausted.await
}

/// Counts an attempt before its password is hashed.
///
/// # Errors
/// When there were too many.
pub(super) async fn reserve(
    state: &AppState,
    slots: &Slots,
) -> Result<Reservation, Stop<LimitReached>> {
    let (limit, now) = (state.config().sign_in_attempts_per_minute, state.now());
    if limit == 0 {
        return Ok(Reservation::unlimited());
    }
    let slots = slots.clone();
    let reserved = state.try_write(move |db| guessing::reserve(db, &slots, limit, now));
    reserved.await
}
