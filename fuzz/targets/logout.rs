//! Fuzzes logout messages.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::logout(data));
