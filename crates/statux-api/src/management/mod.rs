//! The management API: one file an endpoint group.
//!
//! Every call needs an API key and acts inside the key's organization. Errors are problem
//! documents (RFC 9457) with a stable `code`.

pub(crate) mod audit_events;
pub(crate) mod groups;
pub(crate) mod members;
pub(crate) mod provider;
pub(crate) mod scim_requests;
pub(crate) mod scim_tokens;
pub(crate) mod sign_in_attempts;
pub(crate) mod sso;

use actix_web::web;

use crate::http::openapi;
use crate::http::routes::{Access, Endpoint};

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/api/v1/openapi.json", Access::Anonymous, || {
        web::to(openapi::show)
    }),
    Endpoint::new("GET", "/api/v1/sso", Access::ApiKey, || web::to(sso::show)),
    Endpoint::new("POST", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider::create)
    }),
    Endpoint::new("PATCH", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider::change)
    }),
    Endpoint::new("DELETE", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider::remove)
    }),
    Endpoint::new(
        "POST",
        "/api/v1/sso/provider/refresh",
        Access::ApiKey,
        || web::to(provider::refresh),
    ),
    Endpoint::new("GET", "/api/v1/scim-tokens", Access::ApiKey, || {
        web::to(scim_tokens::list)
    }),
    Endpoint::new("POST", "/api/v1/scim-tokens", Access::ApiKey, || {
        web::to(scim_tokens::create)
    }),
    Endpoint::new("DELETE", "/api/v1/scim-tokens/{id}", Access::ApiKey, || {
        web::to(scim_tokens::revoke)
    }),
    Endpoint::new("GET", "/api/v1/members", Access::ApiKey, || {
        web::to(members::list)
    }),
    Endpoint::new("GET", "/api/v1/groups", Access::ApiKey, || {
        web::to(groups::list)
    }),
    Endpoint::new("PATCH", "/api/v1/groups/{id}", Access::ApiKey, || {
        web::to(groups::change)
    }),
    Endpoint::new("GET", "/api/v1/sign-in-attempts", Access::ApiKey, || {
        web::to(sign_in_attempts::list)
    }),
    Endpoint::new("GET", "/api/v1/scim-requests", Access::ApiKey, || {
        web::to(scim_requests::list)
    }),
    Endpoint::new("GET", "/api/v1/audit-events", Access::ApiKey, || {
        web::to(audit_events::list)
    }),
];
