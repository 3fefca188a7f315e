//! Connections to the organizations' identity providers, and the organizations' own keys for them.

pub mod keys;
pub mod providers;
