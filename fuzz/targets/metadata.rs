//! Fuzzes an identity provider's metadata.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::metadata(data));
