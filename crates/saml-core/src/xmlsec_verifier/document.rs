//! A document as libxml2 reads it, and finding elements in it.

use std::ffi::CStr;
use std::ptr::{NonNull, null};

use xmlsec::bindings;

use super::canonical::Canonical;
use super::error::XmlsecError;
use super::key::Key;
use super::library::{self, Silence};
use super::nodes::{attribute, child, is_named};
#[cfg(test)]
use super::whole;
use super::{survey, verify};
use crate::signature::SignatureAlgorithm;
use crate::verified::SignedElement;

const SAML: &CStr = c"urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &CStr = c"urn:oasis:names:tc:SAML:2.0:protocol";
const MD: &CStr = c"urn:oasis:names:tc:SAML:2.0:metadata";
const DS: &CStr = c"http://www.w3.org/2000/09/xmldsig#";

/// A parsed document, owned.
pub(crate) struct XmlsecDocument {
    pointer: NonNull<bindings::xmlDoc>,
}

impl XmlsecDocument {
    /// Parses text that passed the gate. No network, no recovery from errors.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !library::start() {
            return None;
        }
        let len = i32::try_from(text.len()).ok()?;
        let options = bindings::xmlParserOption_XML_PARSE_NONET
            | bindings::xmlParserOption_XML_PARSE_NOERROR
            | bindings::xmlParserOption_XML_PARSE_NOWARNING;
        let options = i32::try_from(options).ok()?;
        // SAFETY: `text` is readable for `len` bytes, the encoding is a C string, a null URL is
        // allowed.
        let pointer = unsafe {
            bindings::xmlReadMemory(
                text.as_ptr().cast(),
                len,
                null(),
                c"UTF-8".as_ptr(),
                options,
            )
        };
        let document = Self {
            pointer: NonNull::new(pointer)?,
        };
        // SAFETY: the document is valid.
        let subset = unsafe { bindings::xmlGetIntSubset(pointer) };
        subset.is_null().then_some(document)
    }

    /// Verifies the signature in an element with one key; the bytes that were digested.
    pub(crate) fn digested_bytes(
        &self,
        element: SignedElement,
        key: &Key,
        algorithm: SignatureAlgorithm,
    ) -> Result<Canonical, XmlsecError> {
        let _silence = Silence::new();
        let (signature, id) = self.signature_in(element)?;
        // SAFETY: the document is valid as long as `self` lives; so are the signature and the ID, which
        // belong to it and do not leave this function. The document is not shared between threads: it
        // is neither `Send` nor `Sync`.
        let verified = unsafe { verify::digested_bytes(signature, id, key, algorithm) };
        #[cfg(test)]
        if let Ok(bytes) = &verified {
            // SAFETY: as above.
            let whole = unsafe { whole::digested_bytes(signature, key, algorithm) };
            assert_eq!(whole.as_deref(), Ok(bytes.bytes()));
        }
        verified
    }

    /// The canonical bytes of the library for the signature in an element, valid or not.
    #[cfg(test)]
    pub(crate) fn canonical_bytes(
        &self,
        element: SignedElement,
        key: &Key,
        algorithm: SignatureAlgorithm,
    ) -> Result<whole::CanonicalBytes, XmlsecError> {
        let _silence = Silence::new();
        let (signature, id) = self.signature_in(element)?;
        // SAFETY: as in `digested_bytes`.
        unsafe {
            let whole = whole::canonical_bytes(signature, key, algorithm);
            let narrow = verify::canonical_bytes(signature, id, algorithm);
            if let (Ok(whole), Ok(narrow)) = (&whole, &narrow) {
                assert_eq!(whole.reference, narrow.reference.bytes());
                if let Some(signed_info) = &whole.signed_info {
                    assert_eq!(signed_info, narrow.signed_info.bytes());
                }
            }
            whole.and_then(|whole| narrow.map(|_| whole))
        }
    }

    /// Finds the signature in an element, and the element's ID, which no other may have.
    fn signature_in(
        &self,
        element: SignedElement,
    ) -> Result<(bindings::xmlNodePtr, &CStr), XmlsecError> {
        // SAFETY: the document is valid as long as `self` lives; so are the nodes that are found in it.
        unsafe {
            let root = bindings::xmlDocGetRootElement(self.pointer.as_ptr());
            let signed = match element {
                SignedElement::Response => is_named(root, SAMLP, c"Response").then_some(root),
                SignedElement::AuthnRequest => {
                    is_named(root, SAMLP, c"AuthnRequest").then_some(root)
                }
                SignedElement::LogoutRequest => {
                    is_named(root, SAMLP, c"LogoutRequest").then_some(root)
                }
                SignedElement::LogoutResponse => {
                    is_named(root, SAMLP, c"LogoutResponse").then_some(root)
                }
                SignedElement::EntityDescriptor => {
                    is_named(root, MD, c"EntityDescriptor").then_some(root)
                }
                SignedElement::EntitiesDescriptor => {
                    is_named(root, MD, c"EntitiesDescriptor").then_some(root)
                }
                // A decrypted assertion is a document of its own.
                SignedElement::Assertion => is_named(root, SAML, c"Assertion")
                    .then_some(root)
                    .or_else(|| child(root, SAML, c"Assertion")),
            };
            let signed = signed.ok_or(XmlsecError::NotFound)?;
            let signature = child(signed, DS, c"Signature").ok_or(XmlsecError::NotFound)?;
            let id = attribute(signed, c"ID").filter(|id| !id.is_empty());
            let id = id.ok_or(XmlsecError::NotFound)?;
            if survey::holds(root, id) {
                Ok((signature, id))
            } else {
                Err(XmlsecError::Failed)
            }
        }
    }
}

impl Drop for XmlsecDocument {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again.
        unsafe { bindings::xmlFreeDoc(self.pointer.as_ptr()) }
    }
}
