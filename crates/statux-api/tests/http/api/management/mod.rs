//! The management API, a file for each kind of thing.

mod access;
mod api_keys;
mod groups;
mod lists;
mod members;
mod openapi;
mod provider;
mod saml_keys;
mod scim_requests;
mod scim_tokens;
mod sign_in_attempts;
