//! `If-Match` and `If-None-Match` (RFC 7644 section 3.14).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

/// The versions that the client is willing to change; `None` for any.
pub(super) fn if_match(request: &HttpRequest) -> Option<String> {
    tags(request, &IF_MATCH)
}

/// The versions that the client has.
pub(super) fn if_none_match(request: &HttpRequest) -> Option<String> {
    tags(request, &IF_NONE_MATCH)
}

/// The values of all headers of this name, joined into one list. A value that is not text matches
/// no version.
fn tags(request: &HttpRequest, name: &HeaderName) -> Option<String> {
    let lists: Vec<&str> = request
        .headers()
        .get_all(name)
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    (!lists.is_empty()).then(|| lists.join(","))
}
