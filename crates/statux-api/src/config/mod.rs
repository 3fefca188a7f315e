//! Settings of the HTTP layer.
//!
//! A setting is one field: its name is the key, and its attributes hold the default, the unit, the
//! check, the help and, where it was renamed, the name it had before. The server reads flags,
//! environment and `statux.toml` by this declaration.

#![allow(
    clippy::doc_markdown,
    reason = "the comments of settings are the text of --help, which is not Markdown"
)]

mod values;

use std::net::IpAddr;
use std::time::Duration;

use chrono::TimeDelta;
use clap::{ArgAction, Args, Command, FromArgMatches as _};
use ipnet::IpNet;
use url::Url;

pub use values::{WrongValue, positive};

/// The settings that handlers use, already validated.
#[derive(Debug, Clone, Args)]
#[non_exhaustive]
pub struct ApiConfig {
    /// Scheme, host and port under which browsers and identity providers reach this server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = values::public_url)]
    pub public_url: Url,
    /// E-mail address shown where people need help
    #[arg(long, value_name = "E-MAIL", default_value = "support@statux.io", value_parser = values::email)]
    pub support_email: String,
    /// Let metadata come from private and loopback addresses over plain http
    #[arg(long, value_name = "BOOL", default_value = "false", value_parser = values::boolean,
        action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub allow_private_metadata: bool,
    /// How far the clocks of an identity provider and this server may differ, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = values::clock_skew_secs)]
    pub clock_skew_secs: u32,
    /// IP addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, value_name = "LIST", default_value = "", hide_default_value = true, value_parser = values::networks)]
    pub trusted_proxies: TrustedProxies,
    /// SCIM requests a second for each organization, 0 = no limit
    #[arg(long, value_name = "NUMBER", default_value = "200", value_parser = values::number, alias = "scim-rate-limit")]
    pub scim_requests_per_second: u32,
    /// Largest body of a SCIM request, in bytes
    #[arg(long, value_name = "BYTES", default_value = "4194304", value_parser = values::positive)]
    pub scim_body_max_bytes: u32,
    /// Rejected sign-in attempts a minute for each account and each IP address, 0 = no limit
    #[arg(long, value_name = "NUMBER", default_value = "10", value_parser = values::number, alias = "sign-in-rate-limit")]
    pub sign_in_attempts_per_minute: u32,
    /// How long the body of a request may take to arrive, in seconds; each 10 KB of it add one
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = values::positive)]
    pub request_body_timeout_secs: u32,
    /// How long a response may take once the whole request is there, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = values::positive)]
    pub response_timeout_secs: u32,
    /// How long a browser stays signed in that is not used, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "28800", value_parser = values::positive)]
    pub session_idle_secs: u32,
    /// How long a browser stays signed in at most, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "86400", value_parser = values::positive)]
    pub session_max_secs: u32,
    /// How long a sign-in may take at the identity provider.
    #[arg(skip = TimeDelta::minutes(15))]
    pub login_request_ttl: TimeDelta,
}

impl ApiConfig {
    /// The defaults, for this public URL.
    pub fn new(public_url: Url) -> Self {
        // This exits only if a default fails its own check, which a test rules out.
        let matches = Self::augment_args(Command::new("defaults")).get_matches_from(["defaults"]);
        let defaults = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        Self {
            public_url,
            ..defaults
        }
    }

    /// The largest body of a SCIM request, in bytes.
    pub fn scim_body_max_bytes(&self) -> usize {
        usize::try_from(self.scim_body_max_bytes).unwrap_or(usize::MAX)
    }

    /// How far the clocks of an identity provider and this server may differ.
    pub fn clock_skew(&self) -> Duration {
        Duration::from_secs(self.clock_skew_secs.into())
    }

    /// How long a browser stays signed in that is not used.
    pub fn session_idle(&self) -> TimeDelta {
        TimeDelta::seconds(self.session_idle_secs.into())
    }

    /// How long a browser stays signed in at most.
    pub fn session_max(&self) -> TimeDelta {
        TimeDelta::seconds(self.session_max_secs.into())
    }

    /// Whether browsers reach this server over https, so that cookies can be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The origin without a trailing slash, such as `https://id.example.com`.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}

/// The networks of the proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Whether one of the proxies has this IP address.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&ip))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<IpNet>> for TrustedProxies {
    fn from(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_pass_their_own_checks() {
        let matches = ApiConfig::augment_args(Command::new("")).try_get_matches_from([""]);
        let config = ApiConfig::from_arg_matches(&matches.unwrap()).unwrap();
        assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(config.clock_skew(), Duration::from_mins(2));
        assert_eq!(config.trusted_proxies, TrustedProxies(Vec::new()));
    }
}
