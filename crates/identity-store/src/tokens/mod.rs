//! Bearer secrets: SCIM tokens, their access tokens, and keys of the management API.

mod bearer;

pub mod api_keys;
pub mod scim_access_tokens;
pub mod scim_tokens;
pub(crate) mod secret;
