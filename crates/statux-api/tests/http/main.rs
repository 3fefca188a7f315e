//! The application over HTTP, in the process of the test.
//!
//! One binary: each would link the whole application.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test, what is not as expected is a failure"
)]

mod api;
mod dashboard;
mod scim;
