//! SAML 2.0 service provider: read, verify, validate and write messages.
//!
//! The library does no I/O, reads no clock and makes no random numbers: the caller brings
//! metadata, requests, responses, identifiers and the time, and keeps two things: the ID of each
//! request, and the IDs of assertions that were used. Identity is read only from bytes that a key
//! of the provider has signed; nothing in the API can turn a check off.
//!
//! ```no_run
//! use std::time::{Duration, SystemTime};
//! use saml_core::{Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ServiceProvider};
//!
//! fn sign_in(
//!     metadata: &[u8],
//!     saml_response: &str,
//!     request_id: &str,
//!     now: SystemTime,
//! ) -> Result<Identity, Box<dyn std::error::Error>> {
//!     let sp = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs");
//!     let idp = IdentityProvider::from_metadata(metadata, now)?;
//!     // To begin, keep `request_id` and send the browser here:
//!     let _url = sp.authn_request(&idp, request_id, now).redirect_url(Some("opaque"));
//!     // When the browser posts the form value `SAMLResponse`:
//!     let request = ExpectedRequest::Id(request_id);
//!     let expectation = Expectation { now, skew: Duration::from_mins(2), request };
//!     Ok(sp.consume(&idp, saml_response, &Policy::default(), &expectation)?)
//!     // Then reject an `assertion_id` that was seen before.
//! }
//! ```
//!
//! # The way of a response
//!
//! Only what is signed can be read, and the types say so: each is made only by the step before it.
//!
//! 1. [`gate`]: [`RawMessage`](gate::RawMessage) becomes [`GatedDocument`](gate::GatedDocument)
//!    if its bytes hold nothing that two parsers might read differently.
//! 2. [`verified`]: two independent verifiers and the pinned keys of [`signature`] turn it into
//!    [`VerifiedResponse`](verified::VerifiedResponse): the very bytes that were digested.
//! 3. [`assertion`]: those bytes, and no others, are read.
//! 4. [`validate`]: every rule of the protocol must hold before there is an [`Identity`].
//!
//! [`ServiceProvider`] does all of it. A rejection is a [`Rejection`] with a stable [`ReasonCode`].
//! The table of assertions that were seen is shared by all servers and therefore the caller's:
//! insert [`Identity::assertion_id`] if it is absent, in one step, and reject it otherwise.
//!
//! [`threat_model`] lists the attacks, what closes each, and the tests that prove it.

// Tests in here read what those in `tests` share.
#[cfg(test)]
#[cfg(feature = "xmlsec")]
extern crate self as saml_core;

pub mod assertion;
pub mod attributes;
pub mod authn_request;
mod base64_text;
mod c14n;
pub mod delivery;
pub mod encryption;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
pub mod gate;
#[cfg(feature = "hostile")]
pub mod hostile;
#[cfg(feature = "idp")]
pub mod idp;
mod keys;
mod limits;
pub mod logout;
pub mod metadata;
pub mod redirect;
mod rejection;
pub mod service_provider;
pub mod signature;
pub mod signing;
#[doc = include_str!("threat_model.md")]
pub mod threat_model {}
#[cfg(test)]
#[cfg(feature = "xmlsec")]
#[allow(
    clippy::string_slice,
    reason = "texts are cut where a parser found something"
)]
mod mutation_tests;
pub mod time;
pub mod validate;
pub mod verified;
mod xml;
#[cfg(feature = "xmlsec")]
#[allow(
    unsafe_code,
    reason = "the one wrapper around libxmlsec1, which is a C library"
)]
mod xmlsec_verifier;

pub use attributes::Identity;
pub use authn_request::AuthnRequest;
pub use delivery::Delivery;
pub use keys::KeyError;
pub use limits::Limits;
pub use metadata::{IdentityProvider, MetadataError};
pub use rejection::{ReasonCode, Rejection, visible};
pub use service_provider::{Policy, ServiceProvider, VerifiedAssertion};
pub use validate::{Expectation, ExpectedRequest};

/// The README's example is compiled like every other.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
