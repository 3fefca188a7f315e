//! The Team section: its page with the list of members, groups and activity, for browsers and for
//! the management API.

pub(crate) mod activity;
pub(crate) mod groups;
pub(crate) mod groups_api;
mod load;
pub(crate) mod page;
mod present;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// The page, and the management API for groups and activity.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/team", Access::Session, || web::to(page::show)),
    Endpoint::new(
        "POST",
        "/team/groups/{id}/role",
        Access::PlatformAdmin,
        || web::to(groups::set_role),
    ),
    Endpoint::new("GET", "/api/v1/groups", Access::ApiKey, || {
        web::to(groups_api::list)
    }),
    Endpoint::new("PATCH", "/api/v1/groups/{id}", Access::ApiKey, || {
        web::to(groups_api::change)
    }),
    Endpoint::new("GET", "/api/v1/sign-in-attempts", Access::ApiKey, || {
        web::to(activity::sign_in_attempts::list)
    }),
    Endpoint::new("GET", "/api/v1/scim-requests", Access::ApiKey, || {
        web::to(activity::scim_requests::list)
    }),
    Endpoint::new("GET", "/api/v1/audit-events", Access::ApiKey, || {
        web::to(activity::audit_events::list)
    }),
];
