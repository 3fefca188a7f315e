//! Renders templates as responses.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::frame::{Layout, Viewer};
use crate::http::access::SignedIn;
use crate::http::errors::PageError;
use crate::state::AppState;

/// The frame of a page, with the person who is signed in.
pub(crate) fn layout(state: &AppState, title: &str, viewer: Option<&SignedIn>) -> Layout {
    Layout {
        title: title.to_owned(),
        viewer: viewer.map(|signed_in| Viewer {
            name: signed_in.user.display_name.clone(),
            organization: signed_in.organization.name.clone(),
            csrf_token: signed_in.session.csrf_token.clone(),
            platform_admin: signed_in.is_platform_admin(),
        }),
        support_email: state.config().support_email.clone(),
    }
}

/// A response with this status and the rendered template as its body.
pub(crate) fn page(
    status: StatusCode,
    template: &impl Template,
) -> Result<HttpResponse, PageError> {
    finish(HttpResponse::build(status), template)
}

/// Like [`page`], for a response that already has headers or cookies.
pub(crate) fn finish(
    mut response: HttpResponseBuilder,
    template: &impl Template,
) -> Result<HttpResponse, PageError> {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a template failed");
        PageError::new(
            500,
            "That did not work",
            "The page could not be made; it was logged.",
        )
    })?;
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}

/// 303 to a path of this site.
pub(crate) fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}
