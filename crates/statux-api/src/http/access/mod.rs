//! Callers: programs with an API key or a SCIM token, and signed-in people.
//!
//! Each kind of caller defines how a guard establishes it and how a handler gets it.

mod api_key;
mod bearer;
mod scim_token;
mod session;
pub(crate) mod wrong_base;

pub use api_key::ApiKeyAccess;
pub use scim_token::ScimAccess;
pub(crate) use scim_token::ScimCaller;
pub use session::{MaybeSignedIn, PlatformAdmin, SignedIn};
pub(crate) use session::{known_browser_secret, session_secret};
