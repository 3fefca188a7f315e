//! Reading an access token request (RFC 6749 sections 2.3.1, 3.2 and 4.4.2).

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity_store::Secret;
use url::form_urlencoded;

use super::error::OAuthError;

/// What a client presents.
#[derive(Debug)]
pub(super) struct Presented {
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
}

/// Reads the form and the `Authorization` headers; exactly one of them identifies the client. A
/// `scope` is accepted and ignored, since there is only one.
///
/// # Errors
/// `invalid_request`, `unsupported_grant_type`, or `invalid_client` for a client that presents
/// nothing.
pub(super) fn read(authorization: &[&str], body: &[u8]) -> Result<Presented, OAuthError> {
    let form = parameters(body)?;
    let of = |name: &str| form.get(name).map(Cow::as_ref);
    match of("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(OAuthError::UnsupportedGrantType),
        None => return Err(OAuthError::InvalidRequest("expected grant_type")),
    }
    let in_form = (of("client_id"), of("client_secret"));
    let (client_id, client_secret) = match (authorization, in_form) {
        ([], (Some(id), Some(secret))) => (id.to_owned(), secret.to_owned()),
        ([], _) => return Err(OAuthError::InvalidClient),
        ([header], (id, None)) => {
            let (known, secret) = basic(header).ok_or(OAuthError::InvalidClient)?;
            if id.is_some_and(|id| id != known) {
                let expected = "expected the same client_id in header and body";
                return Err(OAuthError::InvalidRequest(expected));
            }
            (known, secret)
        }
        _ => {
            let expected = "expected one way of client authentication";
            return Err(OAuthError::InvalidRequest(expected));
        }
    };
    Ok(Presented {
        client_id,
        client_secret: Secret::from_client(client_secret),
    })
}

/// The parameters; one without a value counts as omitted (section 3.2).
fn parameters(body: &[u8]) -> Result<HashMap<Cow<'_, str>, Cow<'_, str>>, OAuthError> {
    let mut form = HashMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if !value.is_empty() && form.insert(name, value).is_some() {
            return Err(OAuthError::InvalidRequest("expected each parameter once"));
        }
    }
    Ok(form)
}

/// Client ID and secret of `Basic …`, each form-encoded before it was joined (section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    let decoded = |text: &str| {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        pairs.next().map(|(text, _)| text.into_owned())
    };
    Some((decoded(id)?, decoded(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRANT: &str = "grant_type=client_credentials";

    fn client(authorization: &[&str], body: &str) -> Result<(String, String), OAuthError> {
        let read = read(authorization, body.as_bytes())?;
        Ok((read.client_id, read.client_secret.expose().to_owned()))
    }

    #[test]
    fn a_client_is_named_in_the_body_or_in_the_header() {
        let expected = Ok(("a-1".to_owned(), "s_2+".to_owned()));
        let in_body = format!("{GRANT}&client_id=a-1&client_secret=s_2%2B&scope=x&empty=&empty=");
        assert_eq!(client(&[], &in_body), expected);
        let header = format!("basic  {}", STANDARD.encode("a-1:s%5F2%2B"));
        assert_eq!(client(&[&header], GRANT), expected);
        assert_eq!(
            client(&[&header], &format!("{GRANT}&client_id=a-1")),
            expected
        );
    }

    #[test]
    fn what_is_ambiguous_or_incomplete_is_rejected() {
        let header = format!("Basic {}", STANDARD.encode("a:s"));
        let body = format!("{GRANT}&client_id=a&client_secret=s");
        assert!(client(&[&header], GRANT).is_ok() && client(&[], &body).is_ok());
        for (headers, body) in [
            (&[header.as_str()][..], body.as_str()),
            (&[&header, &header], GRANT),
            (&[&header], &format!("{GRANT}&client_id=b")),
            (&[&header], &format!("{GRANT}&{GRANT}")),
            (&[&header], ""),
            (&[&header], "grant_type="),
            (&[], &format!("{body}&client_id=a")),
        ] {
            let rejected = client(headers, body);
            assert!(
                matches!(rejected, Err(OAuthError::InvalidRequest(_))),
                "{headers:?} {body}: {rejected:?}"
            );
        }
        for headers in [
            &["Bearer x"][..],
            &["Basic ="],
            &["Basic YQ=="],
            &["Basic"],
            &[],
        ] {
            assert_eq!(client(headers, GRANT), Err(OAuthError::InvalidClient));
        }
        for grant in [
            "password",
            "authorization_code",
            "CLIENT_CREDENTIALS",
            "%FF",
        ] {
            let rejected = client(&[&header], &format!("grant_type={grant}"));
            assert_eq!(rejected, Err(OAuthError::UnsupportedGrantType));
        }
    }
}
