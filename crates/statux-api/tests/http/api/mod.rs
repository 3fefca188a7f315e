//! The SAML addresses, the management API, health and the table of routes, over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests, outside of test functions"
)]

mod browser;
mod every_route;
mod health;
mod management;
mod password;
mod routes;
mod saml;
mod support;
