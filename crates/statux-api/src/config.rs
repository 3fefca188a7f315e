//! Configuration of the HTTP layer, already checked.

use std::net::IpAddr;
use std::time::Duration;

use chrono::TimeDelta;
use ipnet::IpNet;
use url::Url;

/// What the handlers need to know. The server's configuration file and flags become this.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiConfig {
    /// Scheme, host and port under which browsers and identity providers reach this server; it
    /// has no path. The `Host` header is never used instead.
    pub public_url: Url,
    /// The address shown where people need help.
    pub support_email: String,
    /// Whether metadata may come from private and loopback addresses and over plain http.
    pub allow_private_metadata: bool,
    /// How far the clocks of an identity provider and this server may differ.
    pub clock_skew: Duration,
    /// SCIM requests a second for each organization; 0 is without limit.
    pub scim_rate_limit: u32,
    /// Rejected password sign-ins a minute for each account and each address; 0 is without limit.
    pub sign_in_rate_limit: u32,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a browser stays signed in.
    pub session_ttl: TimeDelta,
    /// How long a sign-in may take at the identity provider.
    pub login_request_ttl: TimeDelta,
}

impl ApiConfig {
    /// The defaults of the contract, for this public address.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            support_email: "support@statux.io".to_owned(),
            allow_private_metadata: false,
            clock_skew: Duration::from_mins(2),
            scim_rate_limit: 200,
            sign_in_rate_limit: 10,
            trusted_proxies: Vec::new(),
            session_ttl: TimeDelta::hours(12),
            login_request_ttl: TimeDelta::minutes(15),
        }
    }

    /// Whether browsers reach this server over https, so that cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The origin without a trailing slash, such as `https://id.example.com`.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Whether an address is one of the trusted proxies.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(&address))
    }
}
