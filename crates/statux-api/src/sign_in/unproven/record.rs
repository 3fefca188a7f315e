//! Records rejections, and adds what was counted in memory to their rows.

use std::net::IpAddr;
use std::time::Duration;

use identity_store::StoreError;
use identity_store::sign_in::attempts::{self, NewAttempt};
use identity_store::sign_in::guessing::network;
use identity_store::sign_in::{RejectionCode, reference};

use super::seen::{Decided, Kind};
use crate::state::AppState;

/// How often counts are added to their rows.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// Records a rejection within its bounds; returns its reference code.
///
/// # Errors
/// When the database fails.
pub(crate) async fn record(
    state: &AppState,
    attempt: NewAttempt,
    client_ip: Option<IpAddr>,
) -> Result<String, StoreError> {
    let now = state.now();
    let kind = Kind {
        organization: attempt.organization.clone(),
        method: attempt.method,
        code: attempt.code,
        network: client_ip.map(network),
    };
    let sealed = || {
        let code = attempt.code.unwrap_or(RejectionCode::FormInvalid);
        reference::seal(state.server_keys(), code, kind.organization.as_ref(), now)
    };
    let all = state.unproven_rejections();
    match all.decide(&kind, now) {
        Decided::Counted(reference) => return Ok(reference),
        Decided::Seal => return Ok(sealed()),
        Decided::Record => {}
    }
    let new = attempt.clone();
    let written = state.write(move |db| attempts::record_unproven(db, &new, now));
    let recorded = match written.await {
        // The organization was deleted meanwhile.
        Err(error) if error.is_missing_reference() => None,
        other => other?,
    };
    let reference = recorded.unwrap_or_else(sealed);
    all.remember(kind, &reference, now);
    Ok(reference)
}

/// Adds what was counted to the rows, for as long as the server runs.
pub async fn keep_counts(state: AppState) {
    loop {
        tokio::time::sleep(WRITE_EVERY).await;
        flush_counts(&state).await;
    }
}

/// Adds what was counted to the rows now; called before the server stops.
pub async fn flush_counts(state: &AppState) {
    let counted = state.unproven_rejections().take();
    if counted.is_empty() {
        return;
    }
    let added = state.write(move |db| {
        let mut rows = counted.iter();
        rows.try_for_each(|row| attempts::add_repeats(db, &row.reference, row.not_counted))
    });
    if let Err(error) = added.await {
        tracing::warn!(%error, "repeated rejections could not be counted");
    }
}
