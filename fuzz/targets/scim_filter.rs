//! SCIM filters.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(scim_filter);
