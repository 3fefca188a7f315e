//! Responses as XML.
#![cfg_attr(fuzzing, no_main)]

statux_fuzz::target!(response);
