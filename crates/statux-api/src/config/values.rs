//! Parses and checks settings, from the text of a flag, a variable or the file.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::TrustedProxies;
use crate::http::limits::lengths::is_email;

/// A longer skew would keep expired assertions usable for too long.
const MAX_CLOCK_SKEW_SECS: u32 = 600;

/// Text that is not a valid value of its setting. The sentence never contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, received {received}")]
pub struct WrongValue {
    expected: String,
    received: String,
}

impl WrongValue {
    /// What the setting accepts and what it was given instead, without secrets.
    pub fn new(expected: impl Into<String>, received: impl Into<String>) -> Self {
        Self {
            expected: expected.into(),
            received: received.into(),
        }
    }
}

/// Scheme, host and port only: every URL we hand out is this one followed by a path.
pub(super) fn public_url(text: &str) -> Result<Url, WrongValue> {
    let expected = "http:// or https:// with a host and no path, such as https://id.example.com";
    let url = Url::parse(text).map_err(|_| WrongValue::new(expected, text))?;
    if !url.username().is_empty() || url.password().is_some() {
        let received = "a URL with a user name or password";
        return Err(WrongValue::new(expected, received));
    }
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    if plain {
        Ok(url)
    } else {
        Err(WrongValue::new(expected, text))
    }
}

pub(super) fn email(text: &str) -> Result<String, WrongValue> {
    if is_email(text) {
        Ok(text.to_owned())
    } else {
        Err(WrongValue::new("an e-mail address", text))
    }
}

pub(super) fn boolean(text: &str) -> Result<bool, WrongValue> {
    let parsed = text.parse();
    parsed.map_err(|_| WrongValue::new("true or false", text))
}

pub(super) fn number(text: &str) -> Result<u32, WrongValue> {
    let expected = || format!("a whole number from 0 to {}", u32::MAX);
    let parsed = text.parse();
    parsed.map_err(|_| WrongValue::new(expected(), text))
}

/// A number from 1: without a limit, somebody could wait forever.
///
/// # Errors
/// For any other text.
pub fn positive(text: &str) -> Result<u32, WrongValue> {
    let expected = || format!("a whole number from 1 to {}", u32::MAX);
    let parsed = text.parse().ok().filter(|number| *number > 0);
    parsed.ok_or_else(|| WrongValue::new(expected(), text))
}

pub(super) fn clock_skew_secs(text: &str) -> Result<u32, WrongValue> {
    let secs = text
        .parse()
        .ok()
        .filter(|secs| *secs <= MAX_CLOCK_SKEW_SECS);
    let expected = || format!("at most {MAX_CLOCK_SKEW_SECS} seconds");
    secs.ok_or_else(|| WrongValue::new(expected(), text))
}

pub(super) fn networks(text: &str) -> Result<TrustedProxies, WrongValue> {
    let texts = text.split(',').map(str::trim);
    let networks = texts.filter(|text| !text.is_empty()).map(network);
    networks.collect::<Result<_, _>>().map(TrustedProxies)
}

fn network(text: &str) -> Result<IpNet, WrongValue> {
    let parsed = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let expected = "IP addresses or networks such as 10.0.0.1 or 10.0.0.0/8";
    parsed.map_err(|_| WrongValue::new(expected, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_a_web_scheme_a_host_and_no_path() {
        assert!(public_url("https://id.example.com").is_ok());
        for bad in [
            "id.example.com",
            "ftp://id.example.com",
            "https://id.example.com/app",
            "https://id.example.com/?a=b",
            "https://user:pass@id.example.com",
            "",
        ] {
            let error = public_url(bad).unwrap_err().to_string();
            assert!(!error.contains("pass@"), "{error}");
        }
    }

    #[test]
    fn a_clock_skew_is_ten_minutes_at_most() {
        assert_eq!(clock_skew_secs("600"), Ok(600));
        for bad in ["601", "100000", "-1", "2m", ""] {
            assert!(clock_skew_secs(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_positive_number_is_not_zero() {
        assert_eq!(positive("1"), Ok(1));
        for bad in ["0", "-1", "1.5", "many", "", "4294967296"] {
            let error = positive(bad).unwrap_err().to_string();
            assert!(
                error.starts_with("expected a whole number from 1 to "),
                "{error}"
            );
        }
    }

    #[test]
    fn proxies_are_ip_addresses_and_networks_between_commas() {
        let proxies = networks("10.0.0.1, fd00::/8,").unwrap();
        assert!(proxies.contains("10.0.0.1".parse().unwrap()));
        assert!(proxies.contains("fd00::1".parse().unwrap()));
        assert!(!proxies.contains("10.0.0.2".parse().unwrap()));
        assert!(networks("proxy").is_err());
    }
}
