//! The HTTP layer that all features of this crate share, without anything specific to one of them.
//!
//! [`routes`] is the table of all routes, with the access that each requires; `guard` and `access`
//! authenticate callers, [`csrf`] reads forms, and `authenticated_json` reads the bodies of the
//! management API. [`urls`] derives every URL from the configured public one, and [`errors`] turns
//! the errors of all crates into responses.

pub mod access;
pub(crate) mod authenticated_json;
pub(crate) mod bearer_api;
pub(crate) mod body_memory;
pub mod client_ip;
pub mod cookies;
pub mod csrf;
pub(crate) mod deadlines;
pub(crate) mod endpoint;
pub mod errors;
pub(crate) mod forwarded;
pub(crate) mod guard;
pub(crate) mod health;
pub mod limits;
pub mod metrics;
pub(crate) mod nul_in_json;
pub(crate) mod nul_in_path;
pub mod openapi;
pub(crate) mod paging;
pub mod request_span;
pub mod routes;
pub mod security_headers;
pub mod urls;
