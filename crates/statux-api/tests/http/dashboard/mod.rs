//! The dashboard over HTTP, as a browser without scripts sees it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test, what is not as expected is a failure"
)]

mod access;
mod groups;
mod hardening;
mod home;
mod labels;
mod members;
mod providers;
mod setting_up;
mod settings;
mod signing_in;
mod sso_button;
mod support;
mod tokens;
