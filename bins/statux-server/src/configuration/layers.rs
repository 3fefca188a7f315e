//! Putting flags over environment over file over defaults.

use std::path::Path;

use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::{Figment, Provider as _};
use serde::{Deserialize, Serialize};

use super::error::ConfigurationError;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "statux.toml";

/// Values as written, before they are checked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) listen: String,
    pub(super) public_url: String,
    pub(super) database_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metrics_listen: Option<String>,
    pub(super) support_email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) smtp_url: Option<String>,
    pub(super) allow_private_metadata: bool,
    pub(super) clock_skew_secs: u32,
    #[serde(default)]
    pub(super) trusted_proxies: OneOrMany,
    pub(super) log_format: String,
    pub(super) scim_rate_limit: u32,
    pub(super) sign_in_rate_limit: u32,
}

/// A list in the file, a text with commas in a variable or flag.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    /// `10.0.0.1, 10.1.0.0/16`
    Text(String),
    /// `["10.0.0.1", "10.1.0.0/16"]`
    List(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Default for Written {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            database_url: "sqlite://statux.db".to_owned(),
            metrics_listen: None,
            support_email: "support@statux.io".to_owned(),
            smtp_url: None,
            allow_private_metadata: false,
            clock_skew_secs: 120,
            trusted_proxies: OneOrMany::default(),
            log_format: "text".to_owned(),
            scim_rate_limit: 200,
            sign_in_rate_limit: 10,
        }
    }
}

/// The keys, as variables spell them behind `STATUX_`. Other variables of that prefix belong to
/// other programs and are left alone.
const KEYS: [&str; 12] = [
    "listen",
    "public_url",
    "database_url",
    "metrics_listen",
    "support_email",
    "smtp_url",
    "allow_private_metadata",
    "clock_skew_secs",
    "trusted_proxies",
    "log_format",
    "scim_rate_limit",
    "sign_in_rate_limit",
];

pub(super) fn merge(
    file: Option<&Path>,
    flags: &impl Serialize,
) -> Result<Written, ConfigurationError> {
    let mut layers = Figment::from(Serialized::defaults(Written::default()));
    if let Some((path, text)) = read(file)? {
        let written = Toml::string(&text);
        if let Err(error) = written.data() {
            let mistake = format!("{}: {}", path.display(), explain(error));
            return Err(ConfigurationError::Layers(mistake));
        }
        layers = layers.merge(written);
    }
    layers
        .merge(Env::prefixed("STATUX_").only(&KEYS))
        .merge(Serialized::defaults(flags))
        .extract()
        .map_err(|error| ConfigurationError::Layers(explain(error)))
}

/// The named file, or the default file when it is there, with its text.
fn read(file: Option<&Path>) -> Result<Option<(&Path, String)>, ConfigurationError> {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some((path, text))),
        Err(why) if file.is_none() && why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(ConfigurationError::Unreadable {
            path: path.display().to_string(),
            why,
        }),
    }
}

/// The first mistake on one line.
fn explain(error: figment::Error) -> String {
    let text = error
        .into_iter()
        .next()
        .map(|first| first.to_string())
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let file = file("listen = \"127.0.0.1:1\"\nscim_rate_limit = 5\n");
        let written = merge(Some(file.path()), &json!({ "listen": "127.0.0.1:2" })).unwrap();
        assert_eq!(written.listen, "127.0.0.1:2");
        assert_eq!(written.scim_rate_limit, 5);
        assert_eq!(written.clock_skew_secs, 120);
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        let good = file("listen = \"127.0.0.1:1\"\n");
        assert!(merge(Some(good.path()), &json!({})).is_ok());
        let bad = file("lisen = \"127.0.0.1:1\"\n");
        let error = merge(Some(bad.path()), &json!({})).unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let error = merge(Some(Path::new("/nonexistent/statux.toml")), &json!({})).unwrap_err();
        assert!(
            error.to_string().contains("/nonexistent/statux.toml"),
            "{error}"
        );
    }
}
