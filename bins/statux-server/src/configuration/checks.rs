//! Turning written values into ones that can be used.

use std::net::{IpAddr, SocketAddr};

use identity_store::DatabaseUrl;
use ipnet::IpNet;
use url::Url;

use super::error::ConfigurationError;
use super::layers::{OneOrMany, Written};
use super::{LogFormat, Settings};

/// More than this would make an expired assertion useful for too long.
const MAX_CLOCK_SKEW_SECS: u32 = 600;

pub(super) fn settings(written: Written) -> Result<Settings, ConfigurationError> {
    Ok(Settings {
        listen: socket("listen", &written.listen)?,
        public_url: public_url(&written.public_url)?,
        database_url: database_url(&written.database_url)?,
        metrics_listen: written
            .metrics_listen
            .map(|text| socket("metrics_listen", &text))
            .transpose()?,
        support_email: support_email(written.support_email)?,
        smtp_url: written.smtp_url.map(|text| smtp_url(&text)).transpose()?,
        allow_private_metadata: written.allow_private_metadata,
        clock_skew_secs: clock_skew(written.clock_skew_secs)?,
        trusted_proxies: trusted_proxies(&written.trusted_proxies)?,
        log_format: log_format(&written.log_format)?,
        scim_rate_limit: written.scim_rate_limit,
        sign_in_rate_limit: written.sign_in_rate_limit,
    })
}

fn wrong(
    key: &'static str,
    expected: impl Into<String>,
    received: impl Into<String>,
) -> ConfigurationError {
    ConfigurationError::Value {
        key,
        expected: expected.into(),
        received: received.into(),
    }
}

fn socket(key: &'static str, text: &str) -> Result<SocketAddr, ConfigurationError> {
    text.parse()
        .map_err(|_| wrong(key, "an IP address and port such as 127.0.0.1:8080", text))
}

/// Scheme, host and port only: every address we hand out is this with a path behind it.
fn public_url(text: &str) -> Result<Url, ConfigurationError> {
    let expected = "http:// or https:// with a host and no path, such as https://id.example.com";
    let url = Url::parse(text).map_err(|_| wrong("public_url", expected, text))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "public_url",
            expected,
            "a URL with a user name or password",
        ));
    }
    if plain {
        Ok(url)
    } else {
        Err(wrong("public_url", expected, text))
    }
}

/// The parser's own message says what was expected, and never holds the password.
fn database_url(text: &str) -> Result<DatabaseUrl, ConfigurationError> {
    text.parse::<DatabaseUrl>()
        .map_err(|error| ConfigurationError::Layers(format!("database_url: {error}")))
}

fn support_email(text: String) -> Result<String, ConfigurationError> {
    let good = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace);
    if good {
        Ok(text)
    } else {
        Err(wrong("support_email", "an e-mail address", text))
    }
}

fn smtp_url(text: &str) -> Result<Url, ConfigurationError> {
    let expected = "smtp://HOST:PORT or smtps://HOST:PORT";
    let url =
        Url::parse(text).map_err(|_| wrong("smtp_url", expected, "something that is no URL"))?;
    if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() {
        Ok(url)
    } else {
        Err(wrong("smtp_url", expected, format!("{}://…", url.scheme())))
    }
}

fn clock_skew(secs: u32) -> Result<u32, ConfigurationError> {
    if secs <= MAX_CLOCK_SKEW_SECS {
        Ok(secs)
    } else {
        let expected = format!("at most {MAX_CLOCK_SKEW_SECS} seconds");
        Err(wrong("clock_skew_secs", expected, secs.to_string()))
    }
}

fn trusted_proxies(written: &OneOrMany) -> Result<Vec<IpNet>, ConfigurationError> {
    let texts: Vec<&str> = match written {
        OneOrMany::Text(text) => text.split(',').collect(),
        OneOrMany::List(list) => list.iter().map(String::as_str).collect(),
    };
    let texts = texts
        .into_iter()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    texts.map(network).collect()
}

fn network(text: &str) -> Result<IpNet, ConfigurationError> {
    let parsed = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let expected = "IP addresses or networks such as 10.0.0.1 or 10.0.0.0/8";
    parsed.map_err(|_| wrong("trusted_proxies", expected, text))
}

fn log_format(text: &str) -> Result<LogFormat, ConfigurationError> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(wrong("log_format", "text or json", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the defaults with one value changed.
    fn with(change: impl FnOnce(&mut Written)) -> Result<Settings, ConfigurationError> {
        let mut written = Written::default();
        change(&mut written);
        settings(written)
    }

    #[test]
    fn the_defaults_can_be_used() {
        let settings = with(|_| ()).unwrap();
        assert_eq!(settings.listen.port(), 8080);
        assert_eq!(settings.public_url.as_str(), "http://127.0.0.1:8080/");
    }

    #[test]
    fn a_public_url_has_a_web_scheme_a_host_and_no_path() {
        assert!(with(|w| w.public_url = "https://id.example.com".into()).is_ok());
        for bad in [
            "id.example.com",
            "ftp://id.example.com",
            "https://id.example.com/app",
            "https://id.example.com/?a=b",
            "https://user:pass@id.example.com",
            "",
        ] {
            let error = with(|w| w.public_url = bad.into()).unwrap_err().to_string();
            assert!(error.contains("public_url"), "{bad}: {error}");
            assert!(!error.contains("pass@"), "{error}");
        }
    }

    #[test]
    fn each_wrong_value_names_its_key() {
        type Change = fn(&mut Written);
        let cases: [(&str, Change); 6] = [
            ("listen", |w| w.listen = "8080".into()),
            ("database_url", |w| w.database_url = "mysql://x/y".into()),
            ("support_email", |w| w.support_email = "nobody".into()),
            ("smtp_url", |w| w.smtp_url = Some("https://mail".into())),
            ("clock_skew_secs", |w| w.clock_skew_secs = 100_000),
            ("log_format", |w| w.log_format = "xml".into()),
        ];
        for (key, change) in cases {
            let error = with(change).unwrap_err().to_string();
            assert!(error.contains(key), "{key}: {error}");
        }
    }

    #[test]
    fn proxies_are_a_list_or_a_text_with_commas() {
        let text = with(|w| w.trusted_proxies = OneOrMany::Text("10.0.0.1, fd00::/8".into()));
        assert_eq!(text.unwrap().trusted_proxies.len(), 2);
        let list = with(|w| w.trusted_proxies = OneOrMany::List(vec!["10.0.0.0/8".into()]));
        assert_eq!(list.unwrap().trusted_proxies.len(), 1);
        assert!(with(|w| w.trusted_proxies = OneOrMany::Text("proxy".into())).is_err());
    }
}
