//! Reading `Authorization: Bearer …` (RFC 6750 section 2.1).

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use identity_store::Secret;
use identity_store::tokens::{scim_access_tokens, scim_tokens};

use crate::http::limits::lengths::SECRET_MAX_BYTES;

/// The one bearer token of a request. The scheme is case-insensitive.
pub(super) fn token(request: &HttpRequest) -> Option<Secret> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let value = headers.next()?.to_str().ok()?;
    if headers.next().is_some() {
        return None;
    }
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    let fits = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty();
    (fits && token.len() <= SECRET_MAX_BYTES).then(|| Secret::from_client(token))
}

/// What is wrong with the header, where a mistake in a client's settings shows in it.
pub(super) fn mistake(request: &HttpRequest) -> Option<&'static str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let mut words = value.split_whitespace();
    let (first, second) = (words.next()?, words.next());
    let is_bearer = |word: &str| word.eq_ignore_ascii_case("bearer");
    match second {
        Some(second) if is_bearer(first) && is_bearer(second) => Some(
            "the Authorization header says Bearer twice: the client adds it, so its settings \
             must have the token alone",
        ),
        None if looks_like_scim(&Secret::from_client(first)) => {
            Some("the Authorization header lacks the word Bearer before the token")
        }
        _ => None,
    }
}

/// Whether the token has the form of a SCIM client's token; it need not be valid.
pub(super) fn looks_like_scim(token: &Secret) -> bool {
    [scim_tokens::PREFIX, scim_access_tokens::PREFIX]
        .iter()
        .any(|prefix| token.expose().starts_with(prefix))
}
