//! SCIM tokens: their management API and their part of the Team page.

pub(crate) mod api;
pub(crate) mod page;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// Creating, listing and revoking tokens.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/api/v1/scim-tokens", Access::ApiKey, || {
        web::to(api::list)
    }),
    Endpoint::new("POST", "/api/v1/scim-tokens", Access::ApiKey, || {
        web::to(api::create)
    }),
    Endpoint::new("DELETE", "/api/v1/scim-tokens/{id}", Access::ApiKey, || {
        web::to(api::revoke)
    }),
    Endpoint::new("POST", "/team/scim-tokens", Access::PlatformAdmin, || {
        web::to(page::create)
    }),
    Endpoint::new(
        "POST",
        "/team/scim-tokens/{id}/rotate",
        Access::PlatformAdmin,
        || web::to(page::rotate),
    ),
    Endpoint::new(
        "GET",
        "/team/scim-tokens/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(page::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/scim-tokens/{id}/revoke",
        Access::PlatformAdmin,
        || web::to(page::revoke),
    ),
];
