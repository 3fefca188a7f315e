//! Fuzzes SCIM bulk requests.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::scim_bulk(data));
