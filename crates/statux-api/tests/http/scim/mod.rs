//! SCIM over HTTP, as identity providers speak it: each behavior is named after the client that
//! needs it. What the RFCs ask for is in `rfc…`, by section.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not as expected is a failure"
)]

mod access;
mod accounts;
mod bad_requests;
mod bulk;
mod concurrency;
mod cursors;
mod discovery;
mod entra;
mod google_and_rippling;
mod groups;
mod jumpcloud_and_ping;
mod listing;
mod me;
mod oauth;
mod okta;
mod onelogin;
mod preconditions;
mod published;
mod rate_limit;
mod request_log;
mod rfc7643;
mod rfc7644;
mod rfc9865;
mod rules;
mod search;
mod sorting;
mod statements;
mod support;
mod tester;
