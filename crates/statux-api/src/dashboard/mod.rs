//! The pages: first set-up, sign-in, and Team with SSO & Provisioning.
//!
//! Everything works without scripts. Pages are filled from the plain structs of `view`; handlers
//! read a form, run one closure on the store, and answer with a page or a redirect.

mod assets;
mod groups;
mod home;
mod respond;
mod setup;
mod sign_in;
mod sign_in_sso;
mod sign_out;
mod sso;
mod team;
mod tokens;
mod view;

use actix_web::web;

use crate::http::routes::{Access, Endpoint};

/// Where the style sheet is; every page links to it.
pub(crate) const STYLE_PATH: &str = "/static/style.css";

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/", Access::Anonymous, || web::to(home::show)),
    Endpoint::new("GET", STYLE_PATH, Access::Anonymous, || {
        web::to(assets::style)
    }),
    Endpoint::new("GET", "/static/copy.js", Access::Anonymous, || {
        web::to(assets::script)
    }),
    Endpoint::new("GET", "/static/icon.svg", Access::Anonymous, || {
        web::to(assets::icon)
    }),
    Endpoint::new("GET", "/setup/{code}", Access::Anonymous, || {
        web::to(setup::show)
    }),
    Endpoint::new("POST", "/setup/{code}", Access::Anonymous, || {
        web::to(setup::complete)
    }),
    Endpoint::new("GET", "/sign-in", Access::Anonymous, || {
        web::to(sign_in::show)
    }),
    Endpoint::new("POST", "/sign-in", Access::Anonymous, || {
        web::to(sign_in::with_password)
    }),
    Endpoint::new("POST", "/sign-in/sso", Access::Anonymous, || {
        web::to(sign_in_sso::begin)
    }),
    Endpoint::new("POST", "/sign-out", Access::Session, || {
        web::to(sign_out::end)
    }),
    Endpoint::new("GET", "/team", Access::Session, || web::to(team::show)),
    Endpoint::new("POST", "/team/sso/provider", Access::PlatformAdmin, || {
        web::to(sso::provider::enable)
    }),
    Endpoint::new(
        "POST",
        "/team/sso/provider/refresh",
        Access::PlatformAdmin,
        || web::to(sso::provider::refresh),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/metadata",
        Access::PlatformAdmin,
        || web::to(sso::provider::replace_metadata),
    ),
    Endpoint::new(
        "GET",
        "/team/sso/provider/remove",
        Access::PlatformAdmin,
        || web::to(sso::remove::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/remove",
        Access::PlatformAdmin,
        || web::to(sso::remove::remove),
    ),
    Endpoint::new("POST", "/team/sso/settings", Access::PlatformAdmin, || {
        web::to(sso::settings::save)
    }),
    Endpoint::new(
        "POST",
        "/team/groups/{id}/role",
        Access::PlatformAdmin,
        || web::to(groups::set_role),
    ),
    Endpoint::new("POST", "/team/scim-tokens", Access::PlatformAdmin, || {
        web::to(tokens::create)
    }),
    Endpoint::new(
        "GET",
        "/team/scim-tokens/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(tokens::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/scim-tokens/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(tokens::revoke),
    ),
];
