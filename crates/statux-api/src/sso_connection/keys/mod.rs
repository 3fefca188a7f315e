//! The organization's own keys for SAML: making them, showing their certificates, and using them.

pub(crate) mod api;
pub(crate) mod forms;
mod make;
mod own;
pub(crate) mod parsed;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

pub(crate) use make::{make_first, make_if_wanted};
pub(crate) use own::own_keys;

/// The forms of the section, and the management API.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("POST", "/team/sso/keys", Access::PlatformAdmin, || {
        web::to(forms::make)
    }),
    Endpoint::new(
        "GET",
        "/team/sso/keys/{id}/certificate",
        Access::PlatformAdmin,
        || web::to(forms::certificate),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/keys/{id}/sign",
        Access::PlatformAdmin,
        || web::to(forms::sign),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/keys/{id}/remove",
        Access::PlatformAdmin,
        || web::to(forms::remove),
    ),
    Endpoint::new("GET", "/api/v1/sso/keys", Access::ApiKey, || {
        web::to(api::list)
    }),
    Endpoint::new("POST", "/api/v1/sso/keys", Access::ApiKey, || {
        web::to(api::make)
    }),
    Endpoint::new("PATCH", "/api/v1/sso/keys/{id}", Access::ApiKey, || {
        web::to(api::sign)
    }),
    Endpoint::new("DELETE", "/api/v1/sso/keys/{id}", Access::ApiKey, || {
        web::to(api::remove)
    }),
];
