//! What a failing database means to a client.

use identity_store::StoreError;

/// How a failure of the database is told.
pub(crate) struct StoreErrorClass {
    /// 503 when it is worth trying again, else 500.
    pub(crate) status: u16,
    /// A sentence without internals.
    pub(crate) sentence: &'static str,
}

/// Logs the failure and says what to tell the client.
pub(crate) fn classify(error: &StoreError) -> StoreErrorClass {
    if error.is_temporary() {
        tracing::warn!(%error, "the database is busy");
        StoreErrorClass {
            status: 503,
            sentence: "the server is busy; try again in a moment",
        }
    } else {
        tracing::error!(%error, "the database failed");
        StoreErrorClass {
            status: 500,
            sentence: "the server failed to do this; it was logged",
        }
    }
}
