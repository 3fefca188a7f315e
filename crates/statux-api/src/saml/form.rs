//! The form of the HTTP-POST binding (SAML bindings §3.5).

use percent_encoding::percent_decode;

use crate::http::urls::same_site_path;

/// Why a form does not conform to the HTTP-POST binding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FormError {
    #[error("no such field")]
    Missing,
    #[error("several such fields, or one under another spelling of its name")]
    Ambiguous,
    #[error("more than {MAX_FIELDS} fields")]
    TooManyFields,
    #[error("a value that is not percent-encoded UTF-8")]
    Encoding,
}

/// The most fields of a form: the binding knows three.
const MAX_FIELDS: usize = 64;

/// The value of the one field `SAMLResponse`.
///
/// The signed response names its request, so that `RelayState` proves nothing: it is only where an
/// unsolicited response leads to.
pub(super) fn saml_response(body: &[u8]) -> Result<String, FormError> {
    field(body, "SAMLResponse")
}

/// The path of this site that `RelayState` is, as the tile of an identity provider sends it.
pub(super) fn asked_path(body: &[u8]) -> Option<String> {
    let relay_state = field(body, "RelayState").ok()?;
    same_site_path(&relay_state).map(str::to_owned)
}

/// The value of the one field of this name.
///
/// Its name must appear unencoded and exactly once: attackers have exploited parsers that disagree
/// about fields.
pub(super) fn field(body: &[u8], wanted: &str) -> Result<String, FormError> {
    if body.split(|byte| *byte == b'&').nth(MAX_FIELDS).is_some() {
        return Err(FormError::TooManyFields);
    }
    let mut found = None;
    for field in body.split(|byte| *byte == b'&') {
        let mut parts = field.splitn(2, |byte| *byte == b'=');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default();
        if name == wanted.as_bytes() {
            if found.replace(value).is_some() {
                return Err(FormError::Ambiguous);
            }
        } else if is_other_spelling(name, wanted) {
            return Err(FormError::Ambiguous);
        }
    }
    let value = found.ok_or(FormError::Missing)?;
    let spaced: Vec<u8> = value
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    let decoded = percent_decode(&spaced)
        .decode_utf8()
        .map_err(|_| FormError::Encoding)?;
    Ok(decoded.into_owned())
}

/// `samlresponse`, `SAMLResponse[]`, `SAML%52esponse` and the like.
fn is_other_spelling(name: &[u8], wanted: &str) -> bool {
    let decoded = percent_decode(name)
        .decode_utf8_lossy()
        .to_ascii_lowercase();
    let letters: String = decoded
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    letters.starts_with(&wanted.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_field_is_read_and_decoded() {
        let body = b"RelayState=abc&SAMLResponse=PHg%2B%0D%0AYQ%3D%3D";
        assert_eq!(saml_response(body).unwrap(), "PHg+\r\nYQ==");
        assert_eq!(saml_response(b"SAMLResponse=a").unwrap(), "a");
    }

    #[test]
    fn the_name_in_another_spelling_or_twice_is_rejected() {
        assert!(saml_response(b"SAMLResponse=a&other=b").is_ok());
        for other in [
            "SAMLResponse=b",
            "SAMLResponse[]=b",
            "SAMLResponse%5B0%5D=b",
            "samlresponse=b",
            "SAML%52esponse=b",
            "SAMLResponse%00=b",
            "+SAMLResponse=b",
        ] {
            let body = format!("SAMLResponse=a&{other}");
            assert_eq!(
                saml_response(body.as_bytes()),
                Err(FormError::Ambiguous),
                "{other}"
            );
        }
        assert_eq!(
            saml_response(b"SAML%52esponse=b"),
            Err(FormError::Ambiguous)
        );
    }

    #[test]
    fn a_form_of_endless_fields_is_not_read() {
        let form = |fields: usize| format!("SAMLResponse=a{}", "&b=c".repeat(fields - 1));
        assert_eq!(saml_response(form(MAX_FIELDS).as_bytes()).unwrap(), "a");
        let rejected = saml_response(form(MAX_FIELDS + 1).as_bytes());
        assert_eq!(rejected, Err(FormError::TooManyFields));
    }

    #[test]
    fn a_form_without_the_field_or_with_bad_bytes_is_rejected() {
        assert_eq!(saml_response(b""), Err(FormError::Missing));
        assert_eq!(saml_response(b"RelayState=a"), Err(FormError::Missing));
        assert_eq!(saml_response(b"SAMLResponse=%FF"), Err(FormError::Encoding));
    }
}
