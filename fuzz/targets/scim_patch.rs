//! Fuzzes SCIM PATCH requests.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::scim_patch(data));
