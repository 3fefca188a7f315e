//! Signatures over the query of the HTTP-Redirect binding (SAML bindings §3.4.4.1).
//!
//! The signature covers the query as it stands in the URL, percent-encoding included: decoding and
//! encoding again would change it, because one text can be encoded in several ways.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::{DEFLATE, encode, join, push_parameter};
use crate::base64_text;
use crate::keys::KeyError;
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::{SigningKeys, verify_bytes};
use crate::signing::SigningKey;

/// Which of the two messages a query carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl MessageKind {
    fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// A message whose query a pinned key has signed. Made by [`verify_query`] only.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedMessage {
    xml: Vec<u8>,
    relay_state: Option<String>,
}

impl SignedMessage {
    /// The inflated message. It has not passed the gate.
    pub fn xml(&self) -> &[u8] {
        &self.xml
    }

    /// The relay state, which the signature covers.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }
}

/// Shows the length only: a message holds personal data.
impl std::fmt::Debug for SignedMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedMessage")
            .field("len", &self.xml.len())
            .finish_non_exhaustive()
    }
}

/// Appends a message with its signature to an endpoint's URL.
pub(crate) fn signed_url(
    endpoint: &str,
    parameter: &str,
    xml: &str,
    relay_state: Option<&str>,
    key: &SigningKey,
) -> Result<String, KeyError> {
    let mut query = String::new();
    push_parameter(&mut query, parameter, &encode(xml));
    if let Some(relay_state) = relay_state {
        query.push('&');
        push_parameter(&mut query, "RelayState", relay_state);
    }
    query.push('&');
    push_parameter(&mut query, "SigAlg", key.signature_uri());
    let signature = STANDARD.encode(key.sign(query.as_bytes())?);
    query.push('&');
    push_parameter(&mut query, "Signature", &signature);
    Ok(join(endpoint, &query))
}

/// Verifies the signature over a raw query, as it stands behind the `?` of the request line, and
/// inflates its message.
///
/// Parameters unknown to the binding are not signed and are ignored; a known one must occur once,
/// under its plain name.
///
/// # Errors
///
/// `query_malformed`, `unsigned`, `algorithm_forbidden`, `signature_invalid` or `too_large`.
pub fn verify_query(
    raw_query: &str,
    kind: MessageKind,
    keys: &SigningKeys,
    limits: &Limits,
) -> Result<SignedMessage, Rejection> {
    // Percent-encoding makes three characters of one, base64 a third more, deflate almost no more.
    if raw_query.len() > limits.max_bytes.saturating_mul(4) {
        return Err(Rejection::new(ReasonCode::TooLarge)
            .expected(format!("at most {} bytes", limits.max_bytes))
            .received(format!("a query of {} bytes", raw_query.len())));
    }
    let query = Query::read(raw_query, kind)?;
    let missing =
        || Rejection::new(ReasonCode::Unsigned).expected("the parameters SigAlg and Signature");
    let (algorithm, signature) = query.algorithm.zip(query.signature).ok_or_else(missing)?;
    let message = query
        .message
        .ok_or_else(|| malformed(format!("the parameter {}", kind.parameter()), "none"))?;
    let signature = base64_text::decode(&decoded(signature)?)
        .ok_or_else(|| malformed("a base64 Signature", "something else"))?;
    let mut signed = format!("{}={message}", kind.parameter());
    if let Some(relay_state) = query.relay_state {
        signed.push_str("&RelayState=");
        signed.push_str(relay_state);
    }
    signed.push_str("&SigAlg=");
    signed.push_str(algorithm);
    verify_bytes(&decoded(algorithm)?, signed.as_bytes(), &signature, keys)?;
    let xml = super::decode(&decoded(message)?, limits.max_bytes)?;
    let relay_state = query.relay_state.map(decoded).transpose()?;
    Ok(SignedMessage {
        xml,
        relay_state: relay_state.map(Cow::into_owned),
    })
}

/// The binding's parameters, raw.
#[derive(Default)]
struct Query<'q> {
    message: Option<&'q str>,
    relay_state: Option<&'q str>,
    algorithm: Option<&'q str>,
    signature: Option<&'q str>,
    encoding: Option<&'q str>,
}

impl<'q> Query<'q> {
    fn read(raw: &'q str, kind: MessageKind) -> Result<Self, Rejection> {
        let mut query = Self::default();
        let mut other = None;
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let slot = match name {
                "SAMLRequest" | "SAMLResponse" if name == kind.parameter() => &mut query.message,
                "SAMLRequest" | "SAMLResponse" => &mut other,
                "RelayState" => &mut query.relay_state,
                "SigAlg" => &mut query.algorithm,
                "Signature" => &mut query.signature,
                "SAMLEncoding" => &mut query.encoding,
                _ if is_disguised(name) => {
                    return Err(malformed("plain parameter names", name));
                }
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(malformed(format!("{name} once"), "twice"));
            }
        }
        if other.is_some() {
            return Err(malformed(kind.parameter(), "the other message too"));
        }
        if let Some(encoding) = query.encoding
            && decoded(encoding)? != DEFLATE
        {
            return Err(malformed(DEFLATE, encoding));
        }
        Ok(query)
    }
}

/// Whether a name would be one of the binding's if it were decoded, or compared without its case.
fn is_disguised(name: &str) -> bool {
    const KNOWN: [&str; 6] = [
        "SAMLRequest",
        "SAMLResponse",
        "RelayState",
        "SigAlg",
        "Signature",
        "SAMLEncoding",
    ];
    let plain = name.replace('+', " ");
    let decoded = percent_decode_str(&plain).decode_utf8_lossy();
    let bare = decoded.split('[').next().unwrap_or_default().trim();
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(bare))
}

/// A raw value without its percent-encoding. A plus sign stays: base64 has it.
fn decoded(raw: &str) -> Result<Cow<'_, str>, Rejection> {
    percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| malformed("percent-encoded UTF-8", raw))
}

fn malformed(expected: impl Into<String>, received: impl Into<String>) -> Rejection {
    Rejection::new(ReasonCode::QueryMalformed)
        .expected(expected)
        .received(received)
}
