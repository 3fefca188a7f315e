//! What a failing database means to a client.

use identity_store::StoreError;

/// How a failure of the database is told.
pub(crate) struct Trouble {
    /// 503 when it is worth trying again, else 500.
    pub(crate) status: u16,
    /// A sentence without internals.
    pub(crate) sentence: &'static str,
}

/// Logs the failure and says what to tell the client.
pub(crate) fn trouble(error: &StoreError) -> Trouble {
    if error.is_temporary() {
        tracing::warn!(%error, "the database is busy");
        Trouble {
            status: 503,
            sentence: "the server is busy; try again in a moment",
        }
    } else {
        tracing::error!(%error, "the database failed");
        Trouble {
            status: 500,
            sentence: "the server failed to do this; it was logged",
        }
    }
}
