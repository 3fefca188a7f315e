//! Our own signatures, on messages that we send (SAML core §5, SAML bindings §3.4.4.1).
//!
//! The hash follows the key: SHA-256 for RSA and P-256, SHA-384 for P-384, SHA-512 for P-521.
//!
//! ```no_run
//! use std::error::Error;
//! use std::time::SystemTime;
//!
//! use saml_core::signing::SigningKey;
//! use saml_core::{Delivery, IdentityProvider, ServiceProvider};
//!
//! fn begin(idp: &IdentityProvider, now: SystemTime) -> Result<Delivery, Box<dyn Error>> {
//!     let key = SigningKey::from_pem(&std::fs::read("signing-2026.pem")?)?;
//!     let sp = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs");
//!     let request = sp.authn_request(idp, "_7f9c0a", now);
//!     Ok(request.deliver(Some(&key), Some("opaque"))?)
//! }
//! ```

mod enveloped;
mod key;

pub use key::SigningKey;

#[cfg(feature = "idp")]
pub(crate) use enveloped::Form;
pub(crate) use enveloped::{signature, write_certificate};
