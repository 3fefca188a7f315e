//! Encrypted assertions and names: every accepted combination, and each rejection beside its
//! accepted baseline.

#![cfg(feature = "idp")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    dead_code,
    reason = "helpers of tests may fail loudly, and not every helper is used"
)]

mod accepted;
mod content;
mod context;
mod keys;
mod mutation;
mod name_id;
mod plaintext;
mod provider;
mod shape;
#[path = "../support/mod.rs"]
mod support;
mod trust;
mod wild;
mod world;
