//! The HTTP-Redirect binding (SAML bindings §3.4): a message inside a query string.

mod signed;

pub use signed::{MessageKind, SignedMessage, verify_query};

pub(crate) use signed::signed_url;

use std::io::Read as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::rejection::{ReasonCode, Rejection};

/// Everything outside RFC 3986's unreserved set is escaped.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const NOT_DEFLATE: &str = "bytes that are not one deflate stream";

/// The one encoding of the binding (SAML bindings §3.4.4.1).
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// Appends a deflated message, and the relay state if there is one, to an endpoint's URL.
///
/// The endpoint may already have a query (Google, AD FS behind proxies); a fragment would swallow
/// the parameters, so they go before it.
pub(crate) fn url(endpoint: &str, parameter: &str, xml: &str, relay_state: Option<&str>) -> String {
    let mut query = String::new();
    push_parameter(&mut query, parameter, &encode(xml));
    if let Some(relay_state) = relay_state {
        query.push('&');
        push_parameter(&mut query, "RelayState", relay_state);
    }
    join(endpoint, &query)
}

/// Appends a query to a URL that may have one already.
fn join(endpoint: &str, query: &str) -> String {
    let (base, fragment) = match endpoint.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (endpoint, None),
    };
    let mut url = String::from(base);
    if !base.contains('?') {
        url.push('?');
    } else if !base.ends_with(['?', '&']) {
        url.push('&');
    }
    url.push_str(query);
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(fragment);
    }
    url
}

fn push_parameter(url: &mut String, name: &str, value: &str) {
    url.push_str(name);
    url.push('=');
    url.extend(utf8_percent_encode(value, QUERY_VALUE));
}

/// Deflate (RFC 1951, no header), then base64.
pub(crate) fn encode(xml: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory has no way to fail; an empty message would be rejected by the receiver.
    let written = encoder
        .write_all(xml.as_bytes())
        .and_then(|()| encoder.finish());
    STANDARD.encode(written.unwrap_or_default())
}

/// Reverses the encoding of a value whose percent-encoding has already been removed.
///
/// # Errors
///
/// `query_malformed` when the value is not base64 of exactly one deflate stream, `too_large` when
/// it inflates to more than `max_bytes`: the cap holds while inflating, so a deflate bomb costs no
/// more than `max_bytes`.
pub fn decode(value: &str, max_bytes: usize) -> Result<Vec<u8>, Rejection> {
    let compact: String = value.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let deflated = STANDARD
        .decode(compact)
        .map_err(|_| not_a_message("text that is not base64"))?;
    let mut decoder = DeflateDecoder::new(deflated.as_slice());
    let mut inflated = Vec::new();
    let cap = u64::try_from(max_bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    (&mut decoder)
        .take(cap)
        .read_to_end(&mut inflated)
        .map_err(|_| not_a_message(NOT_DEFLATE))?;
    if inflated.len() > max_bytes {
        return Err(Rejection::new(ReasonCode::TooLarge)
            .expected(format!("at most {max_bytes} bytes"))
            .received("more"));
    }
    if decoder.total_in() != u64::try_from(deflated.len()).unwrap_or(u64::MAX) {
        return Err(not_a_message(NOT_DEFLATE));
    }
    Ok(inflated)
}

fn not_a_message(received: &str) -> Rejection {
    Rejection::new(ReasonCode::QueryMalformed)
        .expected("a deflated message")
        .received(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<samlp:AuthnRequest/>";

    #[test]
    fn a_message_survives_the_way_there_and_back() {
        assert_eq!(decode(&encode(XML), 1024).unwrap(), XML.as_bytes());
    }

    #[test]
    fn parameters_follow_an_existing_query_and_precede_a_fragment() {
        let encoded: String = utf8_percent_encode(&encode(XML), QUERY_VALUE).collect();
        for (endpoint, start, end) in [
            ("https://idp.test/sso", "https://idp.test/sso?", ""),
            ("https://idp.test/sso?", "https://idp.test/sso?", ""),
            (
                "https://idp.test/sso?idpid=C1",
                "https://idp.test/sso?idpid=C1&",
                "",
            ),
            (
                "https://idp.test/sso?idpid=C1&",
                "https://idp.test/sso?idpid=C1&",
                "",
            ),
            ("https://idp.test/sso#top", "https://idp.test/sso?", "#top"),
        ] {
            let expected = format!("{start}SAMLRequest={encoded}&RelayState=a%20b%26c{end}");
            assert_eq!(url(endpoint, "SAMLRequest", XML, Some("a b&c")), expected);
        }
        let without = url("https://idp.test/sso", "SAMLRequest", XML, None);
        assert_eq!(
            without,
            format!("https://idp.test/sso?SAMLRequest={encoded}")
        );
    }

    #[test]
    fn a_deflate_bomb_is_rejected_at_the_cap() {
        let bomb = encode(&"a".repeat(10_000_000));
        assert!(bomb.len() < 20_000);
        let rejection = decode(&bomb, 1024).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::TooLarge);
        assert_eq!(rejection.expected_text(), Some("at most 1024 bytes"));
        assert_eq!(
            decode(&encode(&"a".repeat(1024)), 1024).unwrap().len(),
            1024,
            "baseline"
        );
    }

    #[test]
    fn bytes_after_the_stream_and_cut_streams_are_rejected() {
        let honest = STANDARD.decode(encode(XML)).unwrap();
        assert!(decode(&STANDARD.encode(&honest), 1024).is_ok(), "baseline");
        let longer = [honest.as_slice(), b"<evil/>"].concat();
        assert_eq!(
            decode(&STANDARD.encode(longer), 1024),
            Err(not_a_message(NOT_DEFLATE))
        );
        let shorter = &honest[..honest.len() - 2];
        assert_eq!(
            decode(&STANDARD.encode(shorter), 1024),
            Err(not_a_message(NOT_DEFLATE))
        );
        let not_base64 = not_a_message("text that is not base64");
        assert_eq!(decode("!", 1024), Err(not_base64));
    }
}
