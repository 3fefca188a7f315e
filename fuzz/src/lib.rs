//! The fuzzers' bodies, and what the seeds are made of.

use std::time::{Duration, SystemTime};

#[cfg(fuzzing)]
mod bodies;
#[cfg(fuzzing)]
pub use bodies::{canonical, decryption, metadata, redirect, response};

/// The identity provider of all seeds.
pub const IDP: &str = "https://idp.example/metadata";
/// The service provider of all seeds.
pub const SP: &str = "https://sp.example/metadata";
/// Its assertion consumer service.
pub const ACS: &str = "https://sp.example/acs";
/// The request that all seeds answer.
pub const REQUEST: &str = "_request-1";
/// Who signs in by all seeds.
pub const NAME_ID: &str = "ada@sp.example";

/// When all seeds are valid: 2026-01-31T12:00:00Z.
pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_769_860_800)
}
