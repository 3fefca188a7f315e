//! One member: their page, the search for them, and the management API for both.

pub(crate) mod api;
pub(crate) mod erasure;
pub(crate) mod erasure_api;
pub(crate) mod forget_all;
pub mod json;
pub(crate) mod let_in;
pub(crate) mod let_in_api;
pub(crate) mod page;
pub(crate) mod role;
pub(crate) mod search;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// The members in the management API, and their pages.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/api/v1/members", Access::ApiKey, || {
        web::to(api::list)
    }),
    Endpoint::new("GET", "/api/v1/members/{id}", Access::ApiKey, || {
        web::to(api::show)
    }),
    Endpoint::new("PATCH", "/api/v1/members/{id}", Access::ApiKey, || {
        web::to(api::change)
    }),
    Endpoint::new(
        "DELETE",
        "/api/v1/members/{id}/identities",
        Access::ApiKey,
        || web::to(api::forget_name_ids),
    ),
    Endpoint::new(
        "DELETE",
        "/api/v1/members/{id}/sessions",
        Access::ApiKey,
        || web::to(api::end_sessions),
    ),
    Endpoint::new("GET", "/api/v1/members/{id}/export", Access::ApiKey, || {
        web::to(erasure_api::export)
    }),
    Endpoint::new("POST", "/api/v1/members/{id}/erase", Access::ApiKey, || {
        web::to(erasure_api::erase)
    }),
    Endpoint::new(
        "GET",
        "/team/members/{id}/export",
        Access::PlatformAdmin,
        || web::to(erasure::export),
    ),
    Endpoint::new(
        "GET",
        "/team/members/{id}/erase",
        Access::PlatformAdmin,
        || web::to(erasure::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/members/{id}/erase",
        Access::PlatformAdmin,
        || web::to(erasure::erase),
    ),
    Endpoint::new(
        "GET",
        "/api/v1/sign-in-attempts/{id}/let-in",
        Access::ApiKey,
        || web::to(let_in_api::preview),
    ),
    Endpoint::new(
        "POST",
        "/api/v1/sign-in-attempts/{id}/let-in",
        Access::ApiKey,
        || web::to(let_in_api::let_in),
    ),
    Endpoint::new(
        "GET",
        "/team/sign-in-attempts/{id}/let-in",
        Access::PlatformAdmin,
        || web::to(let_in::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/sign-in-attempts/{id}/let-in",
        Access::PlatformAdmin,
        || web::to(let_in::let_in),
    ),
    Endpoint::new(
        "GET",
        "/team/forget-name-ids",
        Access::PlatformAdmin,
        || web::to(forget_all::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/forget-name-ids",
        Access::PlatformAdmin,
        || web::to(forget_all::forget),
    ),
    Endpoint::new("GET", "/team/members", Access::PlatformAdmin, || {
        web::to(search::show)
    }),
    Endpoint::new("GET", "/team/members/{id}", Access::PlatformAdmin, || {
        web::to(page::show)
    }),
    Endpoint::new(
        "POST",
        "/team/members/{id}/end-sessions",
        Access::PlatformAdmin,
        || web::to(page::end_sessions),
    ),
    Endpoint::new(
        "POST",
        "/team/members/{id}/forget-name-ids",
        Access::PlatformAdmin,
        || web::to(page::forget_name_ids),
    ),
    Endpoint::new(
        "POST",
        "/team/members/{id}/block",
        Access::PlatformAdmin,
        || web::to(page::block),
    ),
    Endpoint::new(
        "POST",
        "/team/members/{id}/unblock",
        Access::PlatformAdmin,
        || web::to(page::unblock),
    ),
    Endpoint::new(
        "GET",
        "/team/members/{id}/role",
        Access::PlatformAdmin,
        || web::to(role::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/members/{id}/role",
        Access::PlatformAdmin,
        || web::to(role::set),
    ),
];
