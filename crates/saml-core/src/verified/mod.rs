//! Verified bytes: the only source that an assertion may be read from.

mod bytes;
mod decrypted;
mod locate;
mod response;
mod root;
#[cfg(test)]
#[cfg(feature = "xmlsec")]
pub(crate) mod single_verifier;
mod verifiers;

pub use bytes::{SignedElement, VerifiedBytes};
pub use response::{VerifiedResponse, verify, verify_for};

pub(crate) use root::verify_root;
