//! Connections to the organizations' identity providers.

pub mod providers;
