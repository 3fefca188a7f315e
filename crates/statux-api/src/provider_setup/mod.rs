//! Setting up, refreshing and removing an organization's identity provider.
//!
//! [`enable`] is behind *Enable SSO* and the management API. Metadata comes from an address or as
//! pasted XML ([`MetadataSource`]); an address is fetched by rules that keep this server from
//! being sent into its own network. [`refresh`] and [`refresh_due`] fetch it again later: the last
//! good copy stays in use when that fails, and metadata of another identity provider, or with none
//! of the known keys, is held back and reported.
//!
//! Every error has a stable `code()`, and its text is for an admin: what was expected, what came,
//! what to do.

mod address_rules;
mod body;
mod change;
mod due;
mod enable;
mod fetch;
mod fetch_error;
mod fetch_rules;
mod metadata_error;
mod name;
mod problems;
mod refresh;
mod refresh_error;
mod resolve;
mod setup_error;
mod source;
mod transport;
mod words;

pub use address_rules::AddressKind;
pub use change::{Change, change, remove, rename, replace_metadata};
pub use due::{CHECK_EVERY, RefreshSummary, refresh_due};
pub use enable::enable;
pub use fetch_error::FetchError;
pub use metadata_error::UnusableMetadata;
pub use name::InvalidName;
pub use refresh::{Refreshed, refresh};
pub use refresh_error::RefreshError;
pub use setup_error::SetupError;
pub use source::{MetadataSource, NotOneSource, SourceError};

#[cfg(test)]
mod tests;
