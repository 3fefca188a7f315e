//! Writes the buffer to the database.

use std::sync::Arc;

use identity_store::provisioning::request_log;

use super::buffer::{WRITE_AFTER, lost};
use crate::state::AppState;

/// How often writing is retried while the database is busy, before the rows are dropped.
const ATTEMPTS: u32 = 25;

/// Writes SCIM requests to the log shortly after their responses were sent, for as long as the
/// server
/// runs.
pub async fn keep(state: AppState) {
    loop {
        state.scim_requests().gathered().await;
        flush(&state).await;
    }
}

/// Writes all earlier requests now and waits until they are stored. Called before the server stops,
/// and
/// before the log is read.
pub async fn flush(state: &AppState) {
    let buffer = state.scim_requests();
    let _turn = buffer.writing.lock().await;
    let requests = buffer.take();
    let (count, now) = (requests.len(), state.now());
    if count == 0 {
        return;
    }
    let rows = Arc::new(requests.into_rows());
    let mut of_existing = false;
    for attempt in 1..=ATTEMPTS {
        let these = rows.clone();
        let written = state.write(move |db| {
            if of_existing {
                request_log::record_of_existing(db, &these, now)
            } else {
                request_log::record(db, &these, now)
            }
        });
        match written.await {
            Ok(()) => return,
            // What was asked of a deleted organization must not keep the others' rows out.
            Err(error) if error.is_missing_reference() && !of_existing => of_existing = true,
            Err(error) if error.is_temporary() && attempt < ATTEMPTS => {
                tokio::time::sleep(WRITE_AFTER).await;
            }
            Err(error) => {
                tracing::warn!(%error, count, "SCIM requests could not be logged");
                return lost(count);
            }
        }
    }
}
