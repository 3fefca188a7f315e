//! Builders and helpers that the tests of all crates share.

#[cfg(feature = "end-to-end")]
pub mod browser;
pub mod clock;
pub mod database;
#[cfg(feature = "end-to-end")]
pub mod https;
pub mod identity_provider;
pub mod pairs;
#[cfg(feature = "end-to-end")]
pub mod process;
#[cfg(feature = "end-to-end")]
pub mod server;
#[cfg(feature = "end-to-end")]
pub mod simplesamlphp;
#[cfg(feature = "site")]
pub mod site;

pub use macro_rules_attribute::apply;
