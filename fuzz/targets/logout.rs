//! Logout messages of both kinds by both bindings.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(logout);
