//! From text to a URL, and from a name to the IP addresses that may be connected to.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::fetch_rules::FetchRules;
use crate::http::limits::lengths::METADATA_URL_MAX_BYTES;
use crate::sso_connection::error::SsoConnectionError;

/// Reads what an admin has entered.
pub(in crate::sso_connection) fn parse(
    text: &str,
    rules: &FetchRules,
) -> Result<Url, SsoConnectionError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(not_a_url("nothing was entered"));
    }
    if text.starts_with('<') {
        return Err(not_a_url(
            "XML was entered; it belongs in the field for metadata XML",
        ));
    }
    if text.len() > METADATA_URL_MAX_BYTES {
        let what = format!("what was entered is longer than {METADATA_URL_MAX_BYTES} bytes");
        return Err(not_a_url(&what));
    }
    let mut url = Url::parse(text).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            not_a_url("what was entered does not begin with https://")
        }
        error => not_a_url(&format!("what was entered is not one: {error}")),
    })?;
    url.set_fragment(None);
    check(&url, rules)?;
    Ok(url)
}

/// Checks what can be told from a URL alone: of the one that was entered, and of each that a
/// redirect leads to.
pub(in crate::sso_connection) fn check(
    url: &Url,
    rules: &FetchRules,
) -> Result<(), SsoConnectionError> {
    match url.scheme() {
        "https" => {}
        "http" if rules.plain_http => {}
        other => {
            return Err(SsoConnectionError::UrlScheme {
                expected: if rules.plain_http {
                    "https:// or http://"
                } else {
                    "https://"
                },
                received: other.chars().take(32).collect(),
            });
        }
    }
    if url.username().is_empty() && url.password().is_none() {
        Ok(())
    } else {
        Err(SsoConnectionError::UrlCredentials)
    }
}

/// Finds the IP addresses of the host. All of them must be allowed: which one a later attempt would
/// take is not ours to choose.
pub(in crate::sso_connection) async fn resolve(
    url: &Url,
    rules: &FetchRules,
) -> Result<Vec<SocketAddr>, SsoConnectionError> {
    let port = port(url);
    let ips: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(ip)) => vec![SocketAddr::new(IpAddr::V4(ip), port)],
        Some(Host::Ipv6(ip)) => vec![SocketAddr::new(IpAddr::V6(ip), port)],
        Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
            .await
            .map(Iterator::collect)
            .unwrap_or_default(),
        None => return Err(not_a_url("it names no server")),
    };
    if ips.is_empty() {
        return Err(SsoConnectionError::Dns { host: host(url) });
    }
    match ips.iter().find_map(|ip| (rules.reject)(ip.ip())) {
        Some(kind) => Err(SsoConnectionError::NotPublic {
            host: host(url),
            kind,
        }),
        None => Ok(ips),
    }
}

/// The host for people.
pub(in crate::sso_connection) fn host(url: &Url) -> String {
    url.host_str()
        .unwrap_or_default()
        .chars()
        .take(255)
        .collect()
}

/// The port, written or implied.
pub(in crate::sso_connection) fn port(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or(443)
}

fn not_a_url(problem: &str) -> SsoConnectionError {
    SsoConnectionError::NotAUrl {
        problem: problem.to_owned(),
    }
}
