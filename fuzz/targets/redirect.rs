//! Fuzzes the HTTP-Redirect binding.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| statux_fuzz::redirect(data));
