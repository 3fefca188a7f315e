//! The store's tests, each on SQLite and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod attempts;
mod audit;
mod bearers;
mod cleanup;
mod conflicts;
mod deletion;
mod erasure;
mod former;
mod groups;
mod guessing;
mod known_browsers;
mod let_in;
mod links;
mod listing;
mod logout;
mod member_search;
mod members;
mod migrations;
mod notices;
mod organizations;
mod outcomes;
mod pending;
mod presence;
mod proof;
mod providers;
mod races;
mod reconnect;
mod recovery;
mod saml_keys;
mod scim_access_tokens;
mod scim_create;
mod scim_requests;
mod scim_update;
mod server_key;
mod sessions;
mod setup;
mod sign_in_costs;
mod sso;
mod sso_matching;
mod support;
mod suspension;
mod transient_key;
mod users;
mod writer;
