//! Reading JSON bodies.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use actix_web::web::BytesMut;
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;
use scim_model::ScimError;
use serde_json::Value;

use super::client::Client;
use crate::blocking::BRIEF_BYTES;
use crate::http::errors::ScimHttpError;
use crate::http::nul_in_json;

/// Reads the body of a request as JSON.
///
/// The media type may be omitted, and may have any parameters: clients spell `charset` in many ways
/// and always mean UTF-8 (RFC 8259 section 8.1).
///
/// # Errors
/// 415 for another media type or an encoding, 413 for too large a body, 400 `invalidSyntax` for
/// anything but JSON, 400 `invalidValue` for text with a NUL character, which cannot be stored.
pub(super) async fn read_json(
    client: &Client,
    request: &HttpRequest,
    mut payload: web::Payload,
) -> Result<Value, ScimHttpError> {
    check_media_type(request)?;
    let max_bytes = client.max_body_bytes();
    let announced = text(request, &CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if let Some(bytes) = announced
        && bytes > max_bytes as u64
    {
        return Err(too_large(max_bytes, &bytes.to_string()));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let detail = format!("the body could not be read to its end: {error}");
            ScimError::invalid_syntax(detail)
        })?;
        let received = body.len() + chunk.len();
        if received > max_bytes {
            return Err(too_large(max_bytes, &format!("{received} or more")));
        }
        body.extend_from_slice(&chunk);
    }
    if body.len() <= BRIEF_BYTES {
        return parse(&body);
    }
    client.compute(move || parse(&body)).await?
}

/// The byte order mark of UTF-8, which .NET writes before JSON: it may be ignored (RFC 8259 section 8.1).
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn parse(bytes: &[u8]) -> Result<Value, ScimHttpError> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ScimError::invalid_syntax("expected a JSON body, received none").into());
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| ScimError::invalid_syntax(format!("the body is not JSON: {error}")))?;
    if let Some(path) = nul_in_json::path_to_nul(&value) {
        return Err(ScimError::invalid_value(nul_in_json::sentence(&path)).into());
    }
    Ok(value)
}

fn check_media_type(request: &HttpRequest) -> Result<(), ScimHttpError> {
    let given = text(request, &CONTENT_TYPE).unwrap_or_default();
    let media_type = given
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if !matches!(
        media_type.as_str(),
        "" | "application/scim+json" | "application/json"
    ) {
        let detail =
            format!("expected application/scim+json or application/json, received {media_type}");
        return Err(ScimHttpError::new(415, detail));
    }
    match text(request, &CONTENT_ENCODING) {
        None | Some("" | "identity") => Ok(()),
        Some(other) => Err(ScimHttpError::new(
            415,
            format!("expected a body without Content-Encoding, received {other}"),
        )),
    }
}

/// A header's value; a value that is not text becomes one that matches nothing expected.
fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let value = request.headers().get(name)?;
    Some(value.to_str().unwrap_or("something unreadable").trim())
}

fn too_large(max_bytes: usize, received: &str) -> ScimHttpError {
    let detail = format!("expected at most {max_bytes} bytes, received {received}");
    ScimHttpError::new(413, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_rejected_without_recursion_to_death() {
        assert!(parse(b"{}").is_ok());
        assert!(parse(b"\xef\xbb\xbf{}").is_ok());
        assert!(parse(b"\xef\xbb\xbf\xef\xbb\xbf{}").is_err());
        assert!(parse(b"\xef\xbb\xbf").is_err());
        let deep = "[".repeat(100_000);
        for body in ["", " ", "{", "userName=x", "\"\\ud800\"", deep.as_str()] {
            assert!(parse(body.as_bytes()).is_err());
        }
    }
}
