//! Protection of the pages in a browser: headers of every response, and the check of a form's origin.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};

/// The content security policy, with `form_action` for where forms may go.
pub(crate) fn content_security_policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
         form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Adds the headers that a response lacks.
pub(crate) async fn add_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy("'self'"))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// Whether a form comes from one of our own pages, or from a client other than a browser: no other
/// site may use the SCIM token typed here.
pub(crate) fn is_same_origin(request: &HttpRequest) -> bool {
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
        assert!(is_same_origin(&from("http://127.0.0.1:8090")));
        assert!(!is_same_origin(&from("http://127.0.0.1:8080")));
        assert!(!is_same_origin(&from("null")));
        assert!(is_same_origin(&TestRequest::default().to_http_request()));
    }
}
