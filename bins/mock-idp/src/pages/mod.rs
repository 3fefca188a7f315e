//! The pages, one file each.

mod respond;
mod scim;
mod sso;
mod start;
mod strict;

use actix_web::web;

/// Registers every page.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/", web::get().to(start::page))
        .route("/metadata", web::get().to(start::metadata))
        .route("/sso", web::get().to(sso::ask))
        .route("/sso", web::post().to(sso::answer))
        .route("/strict/metadata", web::get().to(strict::metadata))
        .route("/strict/sso", web::post().to(strict::ask))
        .route("/strict/logout", web::get().to(strict::logout))
        .route("/strict/sign-out", web::get().to(strict::logout_page))
        .route("/strict/sign-out", web::post().to(strict::sign_out))
        .route("/scim", web::get().to(scim::page))
        .route("/scim", web::post().to(scim::perform))
        .route("/static/style.css", web::get().to(respond::style))
        .route("/static/submit.js", web::get().to(respond::submit));
}
