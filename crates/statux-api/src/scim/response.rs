//! Responses with a SCIM body.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use scim_model::{ListResponse, Meta};
use serde_json::Value;

/// The media type of RFC 7644 section 8.1.
const MEDIA_TYPE: &str = "application/scim+json";

/// A response with a body.
pub(super) fn json(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(MEDIA_TYPE)
        .body(body.to_string())
}

/// A response with a list.
pub(super) fn list(response: &ListResponse) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .body(response.to_text())
}

/// A response with one resource as JSON text, its location and its version.
pub(super) fn resource(status: StatusCode, meta: &Meta, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(MEDIA_TYPE)
        .insert_header((header::LOCATION, meta.location.as_str()))
        .insert_header((header::ETAG, meta.etag()))
        .body(body)
}

/// 304 for a client that already has this version.
pub(super) fn not_modified(meta: &Meta) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((header::ETAG, meta.etag()))
        .finish()
}
