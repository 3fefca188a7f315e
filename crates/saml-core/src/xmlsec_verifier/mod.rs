//! The second verifier: libxmlsec1 verifies the same signature and returns the bytes that it
//! digested.
//!
//! The only module with unsafe code. It sees a document only after our own verifier has found a
//! pinned key's signature on it. It does not decide about structure: the caller names the element
//! and the signature, and the only key that it knows is the one that it is given.

mod document;
mod key;
mod library;
mod methods;
#[cfg(test)]
#[cfg(feature = "idp")]
mod tests;
mod verify;

pub(crate) use document::XmlsecDocument;
pub(crate) use key::Key;
#[cfg(test)]
pub(crate) use verify::XmlsecError;
