//! Responses as files: accepted ones in the shapes of real identity providers, and rejected ones of
//! every class of attack, each made from an accepted one.
//!
//! `STATUX_WRITE_CORPUS=1 cargo test -p saml-core --test saml corpus` writes the files from the
//! list in `cases`.

mod case_verifier;
mod cases;
mod each;
mod files;
mod freshness;
mod keys;
mod verdicts;
mod write;
mod xmlsec1;
