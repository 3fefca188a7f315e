//! Headers that every response carries unless its handler set its own.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::state::AppState;

/// The content security policy of every page.
///
/// Forms may only be sent to this site. Since Chrome also applies `form-action` to the redirect
/// that follows a form, a form never redirects to an identity provider: the response is a page that
/// continues by a `Refresh` header and a link.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; \
    img-src 'self' data:; script-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The same for a page with a form that is sent to this origin, and nowhere else.
pub(crate) fn policy_with_form_action(origin: &str) -> String {
    let other = format!("form-action {origin}");
    CONTENT_SECURITY_POLICY.replace("form-action 'self'", &other)
}

const DEFAULTS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    // Responses may hold personal data or secrets; static files set their own header.
    (header::CACHE_CONTROL, "no-store"),
];

/// Middleware that adds the headers that the handler did not set.
///
/// # Errors
/// Those of the wrapped service.
pub async fn add(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = request
        .app_data::<web::Data<AppState>>()
        .is_some_and(|state| state.config().is_https());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    Ok(response)
}
