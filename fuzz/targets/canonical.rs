//! Canonical form.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(canonical);
