//! SAML identity providers: at most one per organization.

mod change;
mod lookup;
mod record;
pub mod refreshes;

pub use change::{
    CreateProviderError, KeyChange, Removed, Replacement, create, leaves_a_way_in,
    record_refresh_error, record_refreshed, remove, rename, replace_keys, replace_metadata,
};
pub use lookup::{find, find_locked, get, get_locked, linked_users, sole_provider};
pub use record::{NewMetadata, NewProvider, Provider};
