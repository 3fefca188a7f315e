//! The checks of the settings that only this program uses.

use std::net::SocketAddr;

use statux_api::config::WrongValue;
use url::Url;

use super::LogFormat;

pub(super) fn socket(text: &str) -> Result<SocketAddr, WrongValue> {
    let expected = "an IP address and port such as 127.0.0.1:8080";
    text.parse().map_err(|_| WrongValue::new(expected, text))
}

/// The URL may hold a password, so an error shows its scheme only.
pub(super) fn smtp_url(text: &str) -> Result<Url, WrongValue> {
    let wrong =
        |received: String| WrongValue::new("smtp://HOST:PORT or smtps://HOST:PORT", received);
    let url = Url::parse(text).map_err(|_| wrong("something else".to_owned()))?;
    if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() {
        Ok(url)
    } else {
        Err(wrong(format!("{}://…", url.scheme())))
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, WrongValue> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(WrongValue::new("text or json", text)),
    }
}
