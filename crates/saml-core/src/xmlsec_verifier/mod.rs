//! The second verifier: libxml2 reads the document and makes it canonical, libxmlsec1 verifies the
//! same signature, and the bytes that it digested are returned.
//!
//! The only module with unsafe code. It sees a document only after our own verifier has found a
//! pinned key's signature on it. It does not decide about structure: the caller names the element
//! and the signature, and the only key that it knows is the one that it is given.

mod canonical;
mod chain;
mod document;
mod key;
mod library;
mod methods;
mod nodes;
mod shape;
#[cfg(test)]
#[cfg(feature = "idp")]
mod shape_tests;
mod survey;
#[cfg(test)]
#[cfg(feature = "idp")]
mod tests;
mod verify;
#[cfg(test)]
mod whole;

pub(crate) use document::XmlsecDocument;
pub(crate) use key::Key;
#[cfg(test)]
pub(crate) use verify::XmlsecError;
