//! Responses as files: accepted ones in the shapes of real identity providers, and rejected ones of
//! every class of attack, each made from an accepted one.
//!
//! `STATUX_WRITE_CORPUS=1 cargo test -p saml-core --features idp --test corpus` writes the files
//! from the list in `cases`.

#![cfg(feature = "idp")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::semicolon_if_nothing_returned,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::too_many_lines,
    reason = "tests fail by panicking; lists read best as lists"
)]

mod cases;
mod each;
mod files;
mod freshness;
mod judge;
mod keys;
mod verdicts;
mod write;
mod xmlsec1;
