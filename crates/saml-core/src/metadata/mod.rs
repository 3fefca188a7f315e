//! Metadata (SAML metadata §2): reading an identity provider's, writing a service provider's.

mod encryption_key;
mod entity;
mod error;
mod keys;
mod logout_service;
mod provider;
mod service_provider;
mod signed;

pub use error::MetadataError;
pub use logout_service::{LogoutService, LogoutServices};
pub use provider::IdentityProvider;
pub use service_provider::ServiceProviderMetadata;

#[cfg(test)]
mod tests;
