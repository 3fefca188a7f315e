//! Fuzzes signed metadata.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::signed_metadata(data));
