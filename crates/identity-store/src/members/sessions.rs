//! Ending sessions of a person: by an admin, or by the person.

use super::detail::present;
use super::error::MemberError;
use crate::audit::{self, Action, Event};
use crate::sign_in::sessions;
use crate::{Caller, Connection, SessionId, StoreError, UserId};

/// Ends all sessions of a person; returns their number.
///
/// # Errors
/// [`MemberError::NotFound`].
pub fn end_all_sessions(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
) -> Result<usize, MemberError> {
    present(db, &caller.organization, id)?;
    let ended = sessions::end_all_for_user(db, &caller.organization, id)?;
    record(db, caller, id, ended)?;
    Ok(ended)
}

/// Ends all sessions of a person but this one; returns their number.
///
/// # Errors
/// [`MemberError::NotFound`].
pub fn end_other_sessions(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    kept: &SessionId,
) -> Result<usize, MemberError> {
    present(db, &caller.organization, id)?;
    let ended = sessions::end_others(db, &caller.organization, id, kept)?;
    record(db, caller, id, ended)?;
    Ok(ended)
}

/// Ends one session of a person.
///
/// # Errors
/// [`MemberError::SessionNotFound`].
pub fn end_session(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    session: &SessionId,
) -> Result<(), MemberError> {
    if !sessions::end_one(db, &caller.organization, id, session)? {
        return Err(MemberError::SessionNotFound);
    }
    record(db, caller, id, 1)?;
    Ok(())
}

/// The audit event, unless nothing was ended.
fn record(
    db: &mut Connection,
    caller: &Caller,
    id: &UserId,
    ended: usize,
) -> Result<(), StoreError> {
    if ended == 0 {
        return Ok(());
    }
    let event = Event::new(Action::UserSessionsEnded)
        .target(id)
        .detail(serde_json::json!({ "ended_sessions": ended }));
    audit::record(db, caller, &event)
}
