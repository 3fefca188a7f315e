//! The start page, which says what the guide wants next, and the metadata.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::respond::render;
use crate::state::MockIdp;

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    metadata_url: String,
    strict: String,
    statux_url: &'a str,
}

pub(crate) async fn page(mock: web::Data<MockIdp>) -> HttpResponse {
    let page = Start {
        metadata_url: mock.metadata_url(),
        strict: mock.strict_metadata_url(),
        statux_url: &mock.statux_url,
    };
    render(StatusCode::OK, &page)
}

pub(crate) async fn metadata(mock: web::Data<MockIdp>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/samlmetadata+xml")
        .body(mock.metadata_xml.clone())
}
