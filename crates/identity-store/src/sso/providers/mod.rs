//! SAML identity providers: at most one per organization.

mod change;
mod lookup;
mod record;

pub use change::{
    CreateProviderError, Removed, Replacement, create, leaves_a_way_in, record_refresh_error,
    record_refreshed, remove, rename, replace_metadata,
};
pub use lookup::{all, find, find_locked, get, get_locked, linked_users, sole_provider};
pub use record::{NewMetadata, NewProvider, Provider};
