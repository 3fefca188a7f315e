//! SAML 2.0 service provider: read, verify, validate and write messages.
//!
//! The library does no I/O and reads no clock: the caller brings metadata, requests, responses
//! and the time, and keeps two things: the ID of each request, and the IDs of assertions that
//! were used. Identity is read only from bytes that a key of the provider has signed; nothing in
//! the API can turn a check off.
//!
//! ```no_run
//! use chrono::{DateTime, TimeDelta, Utc};
//! use saml_core::{Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ServiceProvider};
//!
//! fn sign_in(
//!     metadata: &[u8],
//!     saml_response: &str,
//!     request_id: &str,
//!     now: DateTime<Utc>,
//! ) -> Result<Identity, Box<dyn std::error::Error>> {
//!     let sp = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs");
//!     let idp = IdentityProvider::from_metadata(metadata, now)?;
//!     // To begin, keep `request_id` and send the browser here:
//!     let _url = sp.authn_request(&idp, request_id, now).redirect_url(Some("opaque"));
//!     // When the browser posts the form value `SAMLResponse`:
//!     let request = ExpectedRequest::Id(request_id);
//!     let expectation = Expectation { now, skew: TimeDelta::seconds(120), request };
//!     Ok(sp.consume(&idp, saml_response, &Policy::default(), &expectation)?)
//!     // Then refuse an `assertion_id` that was seen before.
//! }
//! ```
//!
//! The way of a response: base64 text → [`gate::RawMessage`] → [`gate::GatedDocument`] →
//! [`verified::VerifiedResponse`] → [`assertion::Assertion`] → [`Identity`]; each type is made
//! only by the step before it. A refusal is a [`Refusal`] with a stable [`ReasonCode`].
//!
//! Only what is signed can be read, and the types say so: each is made by the step before it.
//!
//! 1. [`gate`]: [`RawMessage`](gate::RawMessage) becomes [`GatedDocument`](gate::GatedDocument)
//!    if its bytes hold nothing that two parsers might read differently.
//! 2. [`verified`]: two independent verifiers and the pinned keys of [`signature`] turn it into
//!    [`VerifiedResponse`](verified::VerifiedResponse): the very bytes that were digested.
//! 3. [`assertion`]: those bytes, and no others, are read.
//! 4. [`validate`]: every rule of the protocol must hold before there is an [`Identity`].
//!
//! [`ServiceProvider`] does all of it. No function here does I/O, reads a clock or makes random
//! numbers: time, limits and identifiers are arguments.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use saml_core::{
//!     Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Refusal, ServiceProvider,
//! };
//!
//! fn sign_in(
//!     idp: &IdentityProvider,
//!     saml_response: &str,
//!     request_id: &str,
//!     now: DateTime<Utc>,
//! ) -> Result<Identity, Refusal> {
//!     let sp = ServiceProvider::new("https://sp.example", "https://sp.example/acs");
//!     let request = ExpectedRequest::Id(request_id);
//!     let expectation = Expectation { now, skew: TimeDelta::seconds(120), request };
//!     sp.consume(idp, saml_response, &Policy::default(), &expectation)
//! }
//! ```
//!
//! The caller must still refuse assertions that it has seen before: the replay table is shared by
//! all servers and therefore not kept here.

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
#[allow(
    unsafe_code,
    reason = "the one wrapper around libxmlsec1, which is a C library"
)]
mod xmlsec_verifier;

pub use attributes::Identity;
pub use authn_request::AuthnRequest;
pub use limits::Limits;
pub use metadata::{IdentityProvider, MetadataError};
pub use refusal::{ReasonCode, Refusal};
pub use service_provider::{
    Expectation, ExpectedRequest, Policy, ServiceProvider, VerifiedAssertion,
};
