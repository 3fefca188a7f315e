//! Queries of the HTTP-Redirect binding.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(redirect);
