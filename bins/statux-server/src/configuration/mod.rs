//! Configuration: flags, then `STATUX_*` environment, then `statux.toml`.
//!
//! [`load`] layers the three and checks every value, so that the rest of the program never meets
//! one it cannot use.

mod checks;
mod error;
mod layers;

use std::net::SocketAddr;
use std::path::Path;

use identity_store::DatabaseUrl;
use ipnet::IpNet;
use serde::Serialize;
use url::Url;

pub(crate) use error::ConfigurationError;

/// A configuration that can be used.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where the server listens.
    pub(crate) listen: SocketAddr,
    /// Scheme, host and port as browsers see them.
    pub(crate) public_url: Url,
    /// Where the data is.
    pub(crate) database_url: DatabaseUrl,
    /// Where metrics are served, when they are.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// The address shown where people need help.
    pub(crate) support_email: String,
    /// The mail server.
    pub(crate) smtp_url: Option<Url>,
    /// Whether metadata may come from private addresses over plain http.
    pub(crate) allow_private_metadata: bool,
    /// How far an identity provider's clock may be off.
    pub(crate) clock_skew_secs: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// How log lines look.
    pub(crate) log_format: LogFormat,
    /// SCIM requests a second per organization; 0 = off.
    pub(crate) scim_rate_limit: u32,
    /// Sign-in attempts a minute per account and per address; 0 = off.
    pub(crate) sign_in_rate_limit: u32,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Reads and checks the configuration. `file` is the one named on the command line.
///
/// # Errors
/// When the file cannot be read, a key is unknown, or a value cannot be used.
pub(crate) fn load(
    file: Option<&Path>,
    flags: &impl Serialize,
) -> Result<Settings, ConfigurationError> {
    checks::settings(layers::merge(file, flags)?)
}
