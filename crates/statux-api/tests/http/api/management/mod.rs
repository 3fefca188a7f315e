//! The management API, a file for each kind of thing.

mod access;
mod groups;
mod lists;
mod openapi;
mod provider;
mod scim_requests;
mod scim_tokens;
