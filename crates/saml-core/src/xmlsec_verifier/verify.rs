//! One verification in the library.

use std::ffi::CStr;

use xmlsec::bindings;

use super::canonical::Canonical;
use super::error::XmlsecError;
use super::key::Key;
use super::methods::{digest_method, signature_method};
use super::{chain, shape};
use crate::signature::SignatureAlgorithm;

/// Both elements that a signature makes canonical.
pub(super) struct CanonicalBytes {
    /// The signed element without its signature.
    pub(super) reference: Canonical,
    pub(super) signed_info: Canonical,
}

/// Verifies the signature over its parent with one key; the bytes that were digested.
///
/// # Safety
///
/// `signature` is a child of an element of a live document that no other thread uses.
pub(super) unsafe fn digested_bytes(
    signature: bindings::xmlNodePtr,
    id: &CStr,
    key: &Key,
    algorithm: SignatureAlgorithm,
) -> Result<Canonical, XmlsecError> {
    // SAFETY: the nodes are of the same live document; the classes are static.
    unsafe {
        let (shape, bytes) = read(signature, id, algorithm)?;
        let signed = bytes.signed_info.bytes();
        let class = signature_method(algorithm).0;
        chain::check(class, Some(key), signed, shape.signature_value)?;
        let class = digest_method(shape.digest);
        chain::check(class, None, bytes.reference.bytes(), shape.digest_value)?;
        Ok(bytes.reference)
    }
}

/// The canonical bytes of the library for a signature, valid or not.
///
/// # Safety
///
/// As for [`digested_bytes`].
#[cfg(test)]
pub(super) unsafe fn canonical_bytes(
    signature: bindings::xmlNodePtr,
    id: &CStr,
    algorithm: SignatureAlgorithm,
) -> Result<CanonicalBytes, XmlsecError> {
    // SAFETY: as the caller promised.
    unsafe { read(signature, id, algorithm).map(|(_, bytes)| bytes) }
}

/// # Safety
///
/// As for [`digested_bytes`].
unsafe fn read(
    signature: bindings::xmlNodePtr,
    id: &CStr,
    algorithm: SignatureAlgorithm,
) -> Result<(shape::Shape, CanonicalBytes), XmlsecError> {
    // SAFETY: the nodes are of the same live document; the signature is a child of its parent.
    unsafe {
        let method = signature_method(algorithm).1;
        let shape = shape::read(signature, id, method).ok_or(XmlsecError::Failed)?;
        let signed_info = Canonical::of(shape.signed_info, &shape.own_prefixes, None)?;
        let signed = (*signature).parent;
        let reference = Canonical::of(signed, &shape.prefixes, Some(signature))?;
        let bytes = CanonicalBytes {
            reference,
            signed_info,
        };
        Ok((shape, bytes))
    }
}
