//! Fetches a document from a URL that somebody else has chosen.
//!
//! Each step of the way (the URL itself, then every redirect) is checked again: scheme, name,
//! and every IP address that the name has. The connection then goes to those very IP addresses. The
//! environment's proxy settings play no part, since a proxy would look the name up once more.

use std::sync::{Arc, OnceLock};

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue, LOCATION,
};
use reqwest::{Client, Response, redirect};
use url::Url;

use super::fetch_rules::FetchRules;
use super::pins::Pins;
use super::resolve::{check, resolve};
use super::transport;
use super::words::clipped;
use crate::config::ApiConfig;
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

/// Fetches documents by the same rules and with one client: setting up TLS takes longer than a fetch.
pub(crate) struct Fetcher {
    rules: FetchRules,
    pins: Pins,
    client: OnceLock<Client>,
}

impl Fetcher {
    pub(in crate::sso_connection) fn new(rules: FetchRules) -> Self {
        Self {
            rules,
            pins: Pins::default(),
            client: OnceLock::new(),
        }
    }

    /// What the configuration allows.
    pub(crate) fn for_server(config: &ApiConfig) -> Self {
        Self::new(FetchRules::new(config))
    }

    /// What may be fetched.
    pub(in crate::sso_connection) fn rules(&self) -> &FetchRules {
        &self.rules
    }

    /// Fetches the document.
    pub(in crate::sso_connection) async fn fetch(
        &self,
        url: &Url,
    ) -> Result<Vec<u8>, SsoConnectionError> {
        tokio::time::timeout(self.rules.timeout, self.follow(url.clone()))
            .await
            .unwrap_or_else(|_| Err(transport::timed_out(&self.rules)))
    }

    async fn follow(&self, start: Url) -> Result<Vec<u8>, SsoConnectionError> {
        let mut url = start;
        for redirects in 0..=MAX_REDIRECTS {
            let step = self.step(&url).await.map_err(|error| {
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

    async fn step(&self, url: &Url) -> Result<Step, SsoConnectionError> {
        let rules = &self.rules;
        check(url, rules)?;
        let ips = resolve(url, rules).await?;
        let client = self.client()?;
        let _pin = url.domain().map(|name| self.pins.pin(name, ips));
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

    fn client(&self) -> Result<&Client, SsoConnectionError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client(self.pins.clone(), &self.rules)?;
        Ok(self.client.get_or_init(|| client))
    }
}

fn client(pins: Pins, rules: &FetchRules) -> Result<Client, SsoConnectionError> {
    Client::builder()
        .dns_resolver(Arc::new(pins))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        // A connection that was kept would lead to where a name led before.
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
