//! Metadata (SAML metadata §2): reading an identity provider's, writing a service provider's.

mod certificates;
mod document;
mod endpoints;
mod entity;
mod error;
mod keys;
mod provider;
mod service_provider;

pub use document::text;
pub use endpoints::{LogoutService, LogoutServices};
pub use error::MetadataError;
pub use provider::IdentityProvider;
#[cfg(feature = "idp")]
pub(crate) use provider::peer_of;
pub use service_provider::ServiceProviderMetadata;

#[cfg(test)]
mod tests;
