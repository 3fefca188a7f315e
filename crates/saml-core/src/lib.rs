//! SAML 2.0 service provider: read, verify, validate and write messages.

pub mod assertion;
pub mod attributes;
pub mod authn_request;
mod base64_text;
mod c14n;
mod escape;
pub mod gate;
#[cfg(feature = "idp")]
pub mod idp;
mod limits;
pub mod metadata;
pub mod redirect;
mod refusal;
pub mod service_provider;
pub mod signature;
pub mod time;
pub mod validate;
pub mod verified;
mod xml;
#[cfg(feature = "xmlsec")]
#[allow(unsafe_code, reason = "the one wrapper around libxmlsec1, which is a C library")]
mod xmlsec_verifier;

pub use attributes::Identity;
pub use authn_request::AuthnRequest;
pub use limits::Limits;
pub use metadata::{IdentityProvider, MetadataError};
pub use refusal::{ReasonCode, Refusal};
pub use service_provider::{
    Expectation, ExpectedRequest, Policy, ServiceProvider, VerifiedAssertion,
};
