//! What connections may use of the server.

use std::time::Duration;

/// How long a connection may be idle between two requests.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// What the connections of this server may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionLimits {
    /// How many there may be; further ones wait until one ends.
    pub(crate) max_connections: usize,
    /// How long the header of a request may take to arrive.
    pub(crate) header_timeout: Duration,
    /// How long a client may read nothing of its response.
    pub(crate) slow_reader_timeout: Duration,
}
