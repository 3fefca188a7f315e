//! The second opinion: libxmlsec1 verifies the same signature and tells which bytes it digested.
//!
//! The only module with unsafe code. It sees a document only after our own verifier has found a
//! pinned key's signature on it. Structure is not its business: it is told which element and which
//! signature to look at, and it knows no key but the one that it is given.

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
