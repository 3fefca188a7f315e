//! Verified bytes: the only source that an assertion may be read from.

mod bytes;
mod decrypted;
mod locate;
mod locate_decrypted;
mod response;
mod root;
mod signed_element;
#[cfg(test)]
#[cfg(feature = "xmlsec")]
pub(crate) mod single_verifier;
mod verifiers;

pub use bytes::VerifiedBytes;
pub use response::{VerifiedResponse, verify, verify_for};
pub use signed_element::SignedElement;

pub(crate) use root::verify_root;
