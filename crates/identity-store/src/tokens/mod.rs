//! Bearer secrets: SCIM tokens, their access tokens, and keys of the management API; the servers' own
//! key, and sealing with it.

mod bearer;
mod bearer_table;
mod makers;
mod scopes;

pub mod api_keys;
pub mod scim_access_tokens;
pub mod scim_tokens;
mod sealing;
pub(crate) mod secret;
pub mod server_key;

pub use bearer::{Bearer, Check, Record};
pub use makers::{Maker, makers};
pub use scopes::{Scope, Scopes};
