//! Bodies of SCIM resources.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(scim_body);
