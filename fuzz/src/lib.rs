//! The fuzzers' bodies, and what the seeds are made of.

use std::time::{Duration, SystemTime};

#[cfg(fuzzing)]
mod bodies;
#[cfg(fuzzing)]
pub use bodies::{canonical, decryption, logout, metadata, redirect, response, signed_metadata};
#[cfg(fuzzing)]
mod scim;
#[cfg(fuzzing)]
pub use scim::{scim_body, scim_bulk, scim_filter, scim_patch};

/// The program of a fuzzer. Without the instrumentation there is nothing to run, and `cargo check`
/// of this workspace still sees every program.
#[macro_export]
macro_rules! target {
    ($body:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$body(data));

        #[cfg(not(fuzzing))]
        fn main() {}
    };
}

/// The identity provider of all seeds.
pub const IDP: &str = "https://idp.example/metadata";
/// The service provider of all seeds.
pub const SP: &str = "https://sp.example/metadata";
/// Its assertion consumer service.
pub const ACS: &str = "https://sp.example/acs";
/// Where the identity provider signs people in.
pub const SSO: &str = "https://idp.example/sso";
/// The service provider's logout URL.
pub const LOGOUT: &str = "https://sp.example/logout";
/// The ID of the seeds' logout request, and of its session.
pub const LOGOUT_REQUEST: [&str; 2] = ["_logout-1", "_session-1"];
/// The relay state of signed queries.
pub const RELAY_STATE: &str = "opaque";
/// The request that all seeds answer.
pub const REQUEST: &str = "_request-1";
/// The user who signs in with every seed.
pub const NAME_ID: &str = "ada@sp.example";

/// When all seeds are valid: 2026-01-31T12:00:00Z.
pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_769_860_800)
}
