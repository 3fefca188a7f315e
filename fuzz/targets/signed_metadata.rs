//! Signed metadata.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(signed_metadata);
