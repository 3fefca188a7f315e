//! An identity provider's metadata: where it comes from, what may be fetched, how it is refreshed.

pub(super) mod advice;
pub(super) mod due;
pub(super) mod ending;
pub(super) mod exposure;
pub(crate) mod fetch;
pub(super) mod fetch_rules;
pub(crate) mod fetch_turns;
mod pins;
pub(super) mod public_ip;
pub(super) mod refresh;
pub(super) mod replacement;
pub(super) mod resolve;
pub(super) mod schedule;
pub(super) mod source;
mod transport;
pub(crate) mod unknown_key;
mod words;
