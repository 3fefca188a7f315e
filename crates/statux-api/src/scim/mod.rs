//! SCIM 2.0 (RFC 7643, RFC 7644) below [`crate::http::urls::SCIM_BASE_PATH`].
//!
//! One guard gives every handler a `client::Client`: its token is valid, and its organization is
//! within its rate limit. `scim-model` parses requests; each change is one write of
//! `identity-store`. Every response is SCIM JSON, even if no route matches.

mod body;
mod bulk;
mod client;
mod description;
mod discovery;
mod groups;
mod list;
mod named;
pub(crate) mod oauth;
mod openapi_schemas;
mod preconditions;
mod query;
mod request_log;
mod resource;
mod response;
pub(crate) mod routes;
mod search_turns;
pub(crate) mod tokens;
mod users;

pub(crate) use client::Client;
pub(crate) use description::document;
pub(crate) use named::pattern;
pub(crate) use request_log::Buffer as RequestBuffer;
pub use request_log::{flush as flush_request_log, keep as keep_request_log};
pub(crate) use routes::configure;
pub use routes::{ScimEndpoint, endpoints};
pub(crate) use search_turns::SearchTurns;
