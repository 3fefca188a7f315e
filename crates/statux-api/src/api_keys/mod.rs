//! Keys of the management API: their own API, and their page.

pub(crate) mod api;
pub(crate) mod page;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// Creating, listing, rotating and revoking keys.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/api/v1/api-keys", Access::ApiKey, || {
        web::to(api::list)
    }),
    Endpoint::new("POST", "/api/v1/api-keys", Access::ApiKey, || {
        web::to(api::create)
    }),
    Endpoint::new("DELETE", "/api/v1/api-keys/{id}", Access::ApiKey, || {
        web::to(api::revoke)
    }),
    Endpoint::new("GET", "/team/api-keys", Access::PlatformAdmin, || {
        web::to(page::show)
    }),
    Endpoint::new("POST", "/team/api-keys", Access::PlatformAdmin, || {
        web::to(page::create)
    }),
    Endpoint::new(
        "POST",
        "/team/api-keys/{id}/rotate",
        Access::PlatformAdmin,
        || web::to(page::rotate),
    ),
    Endpoint::new(
        "GET",
        "/team/api-keys/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(page::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/api-keys/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(page::revoke),
    ),
];
