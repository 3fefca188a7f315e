//! The built server, a real browser, real identity providers and real SCIM clients.
//!
//! One file a subject; one binary, because each would link a browser driver of its own.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod command_line;
mod command_line_people;
mod crash;
mod guide;
mod metrics;
mod no_500;
mod pipelining;
mod scim_client;
mod scim_conformance;
mod scim_load;
mod simplesamlphp;
mod stalled;
mod strict_provider;
mod support;
mod troubleshooting;
mod two_sites;
