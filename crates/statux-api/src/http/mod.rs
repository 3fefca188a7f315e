//! What every room of this crate needs of HTTP, and nothing that belongs to one of them.
//!
//! [`routes`] is the one table of all routes, with the access that each of them asks for; `guard`
//! and `access` establish who calls, [`csrf`] reads forms, `authenticated_json` the bodies of the management
//! API. [`urls`] derives every URL from the configured public one, and [`errors`] turns the errors
//! of all crates into answers.

pub mod access;
pub(crate) mod authenticated_json;
pub mod client_ip;
pub mod cookies;
pub mod csrf;
pub(crate) mod endpoint;
pub mod errors;
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
