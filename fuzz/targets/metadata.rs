//! Metadata of an identity provider.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(metadata);
