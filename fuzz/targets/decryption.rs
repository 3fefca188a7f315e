//! Fuzzes encrypted assertions.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::decryption(data));
