//! Fetches a document from a URL that somebody else has chosen.
//!
//! Each step of the way (the URL itself, then every redirect) is checked again: scheme, name,
//! and every IP address that the name has. The connection then goes to those very IP addresses. The
//! environment's proxy settings play no part, since a proxy would look the name up once more.

use std::sync::Arc;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue, LOCATION,
};
use reqwest::{Client, Response, redirect};
use url::Url;

use super::fetch_rules::FetchRules;
use super::resolve::{Pinned, check, resolve};
use super::transport;
use super::words::clipped;
use crate::sso_connection::error::SsoConnectionError;

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 3;

const MEDIA_TYPES: &str =
    "application/samlmetadata+xml, application/xml, text/xml;q=0.9, */*;q=0.5";
const USER_AGENT: &str = concat!("Statux/", env!("CARGO_PKG_VERSION"), " (SAML metadata)");

/// What one request led to.
enum Step {
    Body(Vec<u8>),
    Redirect(Url),
}

/// Fetches the document.
pub(in crate::sso_connection) async fn fetch(
    url: &Url,
    rules: &FetchRules,
) -> Result<Vec<u8>, SsoConnectionError> {
    tokio::time::timeout(rules.timeout, follow(url.clone(), rules))
        .await
        .unwrap_or_else(|_| Err(transport::timed_out(rules)))
}

async fn follow(start: Url, rules: &FetchRules) -> Result<Vec<u8>, SsoConnectionError> {
    let mut url = start;
    for redirects in 0..=MAX_REDIRECTS {
        let step = step(&url, rules).await.map_err(|error| {
            if redirects == 0 {
                error
            } else {
                redirected(&url, error)
            }
        })?;
        match step {
            Step::Body(body) => return Ok(body),
            Step::Redirect(next) => url = next,
        }
    }
    Err(SsoConnectionError::TooManyRedirects { max: MAX_REDIRECTS })
}

async fn step(url: &Url, rules: &FetchRules) -> Result<Step, SsoConnectionError> {
    check(url, rules)?;
    let client = client(Pinned(resolve(url, rules).await?), rules)?;
    let request = client
        .get(url.clone())
        .header(ACCEPT, MEDIA_TYPES)
        .header(ACCEPT_ENCODING, "identity");
    let response = request
        .send()
        .await
        .map_err(|error| transport::explain(&error, url, rules))?;
    match response.status().as_u16() {
        200 => read_body(response, url, rules).await.map(Step::Body),
        status @ (301 | 302 | 303 | 307 | 308) => location(url, response.headers())
            .map(Step::Redirect)
            .ok_or(SsoConnectionError::BadRedirect { status }),
        status => Err(SsoConnectionError::HttpStatus { status }),
    }
}

fn client(pinned: Pinned, rules: &FetchRules) -> Result<Client, SsoConnectionError> {
    Client::builder()
        .dns_resolver(Arc::new(pinned))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .pool_max_idle_per_host(0)
        .tls_certs_merge(rules.authorities.clone())
        .user_agent(USER_AGENT)
        .build()
        .map_err(|error| SsoConnectionError::Client {
            reason: clipped(&error.to_string(), 200),
        })
}

fn location(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let mut next = url.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
    next.set_fragment(None);
    Some(next)
}

fn redirected(url: &Url, error: SsoConnectionError) -> SsoConnectionError {
    let mut to = url.clone();
    to.set_query(None);
    let _ = to.set_username("");
    let _ = to.set_password(None);
    SsoConnectionError::Redirected {
        to: clipped(to.as_str(), 200),
        error: Box::new(error),
    }
}

/// Reads the whole body, and stops as soon as it is too large: what the server says of the length
/// is only believed when it is bad news.
async fn read_body(
    mut response: Response,
    url: &Url,
    rules: &FetchRules,
) -> Result<Vec<u8>, SsoConnectionError> {
    let encoding = response
        .headers()
        .get(CONTENT_ENCODING)
        .map(HeaderValue::as_bytes);
    if let Some(encoding) = encoding.filter(|it| !it.eq_ignore_ascii_case(b"identity")) {
        let encoding = String::from_utf8_lossy(encoding).chars().take(32).collect();
        return Err(SsoConnectionError::Encoded { encoding });
    }
    let max_bytes = rules.max_bytes;
    let too_large = SsoConnectionError::TooLarge { max_bytes };
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
