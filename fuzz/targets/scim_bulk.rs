//! SCIM bulk requests.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(scim_bulk);
