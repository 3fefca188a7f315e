//! What may be fetched, and how much of it.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Certificate;

use super::public_ip::{IpKind, not_public};
use crate::config::ApiConfig;
use crate::http::limits::lengths::METADATA_MAX_BYTES;

/// For the whole way: names, connections, redirects and the body. Less than a response may take, so
/// that an admin reads what took so long.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The rules for one fetch.
#[derive(Clone)]
pub(in crate::sso_connection) struct FetchRules {
    /// Tells why an IP address may not be connected to.
    pub(in crate::sso_connection) reject: fn(IpAddr) -> Option<IpKind>,
    /// Whether `http://` is accepted beside `https://`.
    pub(in crate::sso_connection) plain_http: bool,
    /// How long everything together may take.
    pub(in crate::sso_connection) timeout: Duration,
    /// How large the document may be.
    pub(in crate::sso_connection) max_bytes: usize,
    /// Certificate authorities that are trusted beside the system's.
    pub(in crate::sso_connection) authorities: Vec<Certificate>,
}

impl FetchRules {
    /// The rules that the configuration asks for.
    pub(in crate::sso_connection) fn new(config: &ApiConfig) -> Self {
        let private = config.allow_private_metadata;
        Self {
            reject: if private { |_| None } else { not_public },
            plain_http: private,
            timeout: TIMEOUT,
            max_bytes: METADATA_MAX_BYTES,
            authorities: Vec::new(),
        }
    }
}
