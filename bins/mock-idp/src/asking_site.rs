//! Forms are taken from our own pages only: no other site may use the SCIM token typed here.

use actix_web::HttpRequest;
use actix_web::http::header;

/// Whether a form comes from one of our own pages, or from a client other than a browser.
pub(crate) fn is_ours(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else {
        return true;
    };
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let origin = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin == host)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn another_site_is_told_from_our_own() {
        let from = |origin: &'static str| {
            TestRequest::default()
                .insert_header((header::HOST, "127.0.0.1:8090"))
                .insert_header((header::ORIGIN, origin))
                .to_http_request()
        };
        assert!(is_ours(&from("http://127.0.0.1:8090")));
        assert!(!is_ours(&from("http://127.0.0.1:8080")));
        assert!(!is_ours(&from("null")));
        assert!(is_ours(&TestRequest::default().to_http_request()));
    }
}
