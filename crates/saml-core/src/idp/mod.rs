//! The other side: writes and signs responses, for mock identity providers and tests.
//!
//! Templates are written in exclusive canonical form from the start, so signing them needs no
//! canonicalization: what a test signs does not depend on the code that the test examines.
//! [`Signer::fill_signature`] signs documents of any other form, with this crate's canonicalizer.
//!
//! Keys go in and out as PEM or DER: no public item of this library names a type of the crate
//! `openssl`, so that a new version of it is not a new version of the API.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use saml_core::idp::{IdpKey, ResponseTemplate, Signer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_769_860_800);
//! let key = IdpKey::generate_ec_p256("idp.test", at, at + Duration::from_hours(24 * 365))?;
//! let mut response = ResponseTemplate::new("https://idp.test", "https://sp.test", "https://sp.test/acs", at);
//! response.answers("_request-1");
//! response.name_id = Some("ada@sp.test".into());
//! let xml = response.to_xml(&Signer::new(key))?;
//! assert!(xml.contains("SignatureValue"));
//! # Ok(())
//! # }
//! ```

mod authn_request;
mod encrypt;
mod error;
mod fill;
mod keys;
mod metadata;
mod response;
mod service_provider;
mod sign;
mod template;

pub use authn_request::IncomingAuthnRequest;
pub use encrypt::{ContentEncryption, Encrypter, KeyPosition, KeyTransport};
pub use error::IdpError;
pub use keys::{EcCurve, IdpKey};
pub use metadata::IdpMetadata;
pub use service_provider::KnownServiceProvider;
pub use sign::{Hash, Signer};
pub use template::{
    AuthnStatementTemplate, ConditionsTemplate, ConfirmationTemplate, ResponseTemplate, Sign,
};
