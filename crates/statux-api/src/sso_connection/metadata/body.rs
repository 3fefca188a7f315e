//! Reads a body up to a limit.

use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderValue};
use url::Url;

use super::fetch_error::FetchError;
use super::fetch_rules::FetchRules;
use super::transport;

/// Reads the whole body, and stops as soon as it is too large: what the server says of the length
/// is only believed when it is bad news.
pub(in crate::sso_connection) async fn read(
    mut response: Response,
    url: &Url,
    rules: &FetchRules,
) -> Result<Vec<u8>, FetchError> {
    let encoding = response
        .headers()
        .get(CONTENT_ENCODING)
        .map(HeaderValue::as_bytes);
    if let Some(encoding) = encoding.filter(|it| !it.eq_ignore_ascii_case(b"identity")) {
        let encoding = String::from_utf8_lossy(encoding).chars().take(32).collect();
        return Err(FetchError::Encoded { encoding });
    }
    let max_bytes = rules.max_bytes;
    let too_large = FetchError::TooLarge { max_bytes };
    if response
        .content_length()
        .is_some_and(|length| length > max_bytes as u64)
    {
        return Err(too_large);
    }
    let mut body = Vec::new();
    let broken = |error| transport::explain(&error, url, rules);
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > max_bytes {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
