//! Everything that can be asked of the library from outside, in one program: the corpus, each part
//! of the message, and the page of attacks.
//!
//! The tests write and sign responses, so they need the feature `idp`. The crate is its own
//! dev-dependency with that feature: a plain `cargo test -p saml-core` runs all of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

mod authn_request;
mod corpus;
mod encryption;
mod gate;
mod linear;
mod logout;
mod metadata;
mod metadata_kinds;
mod protocol;
mod public_api;
mod redirect;
mod signature;
mod signature_forms;
mod signature_shape;
mod support;
mod threat_model;
mod wrapping;
mod written;
