//! The second verifier: libxml2 reads the document and makes it canonical, libxmlsec1 verifies the
//! same signature, and the bytes that it digested are returned.
//!
//! The only module with unsafe code. It sees a document only after our own verifier has found a
//! pinned key's signature on it. The caller names the element and the only key; the signature must be
//! a child of the element, in the one shape that `shape` reads. libxmlsec1 as a whole, which takes more
//! shapes and longer, must agree in the tests of this crate (`whole`).

mod canonical;
mod chain;
mod document;
mod error;
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
#[cfg(test)]
pub(crate) use error::XmlsecError;
pub(crate) use key::Key;
