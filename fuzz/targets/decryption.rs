//! Responses with encrypted assertions.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(decryption);
