//! Answers with a SCIM body.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use identity_store::provisioning::groups::ScimGroup;
use identity_store::provisioning::users::ScimUser;
use scim_model::{ListResponse, Meta, Projection, schema};
use serde_json::Value;

/// The media type of RFC 7644 section 8.1.
const MEDIA_TYPE: &str = "application/scim+json";

/// An answer with a body.
pub(super) fn json(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(MEDIA_TYPE)
        .body(body.to_string())
}

/// An answer with a list.
pub(super) fn list(response: &ListResponse) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .body(response.to_text())
}

/// An answer with one resource as JSON text, and where and in which version it is.
pub(super) fn resource(status: StatusCode, meta: &Meta, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(MEDIA_TYPE)
        .insert_header((header::LOCATION, meta.location.as_str()))
        .insert_header((header::ETAG, meta.etag()))
        .body(body)
}

/// 304 to a client that has this version.
pub(super) fn not_modified(meta: &Meta) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((header::ETAG, meta.etag()))
        .finish()
}

/// An answer with one user, and where and in which version it is.
pub(super) fn user(
    status: StatusCode,
    user: &ScimUser,
    projection: &Projection,
    base_url: &str,
) -> HttpResponse {
    let body = user.to_text(base_url, projection);
    resource(status, &user.meta(base_url), body)
}

/// The part of a group that was asked for.
pub(super) fn projected_group(group: &ScimGroup, projection: &Projection, base_url: &str) -> Value {
    projection
        .apply(&group.to_json(base_url), &schema::GROUP_TYPE)
        .into()
}
