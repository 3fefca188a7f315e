//! The pages, one file each.

mod assets;
mod scim;
mod sso;
mod start;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

/// Registers every page.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/", web::get().to(start::page))
        .route("/metadata", web::get().to(start::metadata))
        .route("/sso", web::get().to(sso::ask))
        .route("/sso", web::post().to(sso::answer))
        .route("/scim", web::get().to(scim::page))
        .route("/scim", web::post().to(scim::perform))
        .route("/static/style.css", web::get().to(assets::style))
        .route("/static/submit.js", web::get().to(assets::submit));
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem<'a> {
    title: &'a str,
    detail: &'a str,
}

fn problem(status: StatusCode, title: &str, detail: &str) -> HttpResponse {
    render(status, &Problem { title, detail })
}

fn render(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => HttpResponse::InternalServerError()
            .content_type("text/plain; charset=utf-8")
            .body(format!("The page cannot be shown: {error}")),
    }
}
