//! A document as libxml2 reads it, and finding elements in it.

use std::ffi::CStr;
use std::ptr::{NonNull, null};

use xmlsec::bindings;

use super::key::Key;
use super::library::{self, Silence};
use super::verify;
use super::verify::XmlsecError;
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

    /// Verifies the signature in an element with one key; the bytes that the library digested.
    pub(crate) fn digested_bytes(
        &self,
        element: SignedElement,
        key: &Key,
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, XmlsecError> {
        let _silence = Silence::new();
        let signature = self.signature_in(element)?;
        // SAFETY: the document is valid as long as `self` lives; so is the signature, which is a
        // node of it and does not leave this function. The document is not shared between threads:
        // it is neither `Send` nor `Sync`.
        unsafe { verify::digested_bytes(signature, key, algorithm) }
    }

    /// The canonical bytes of the library for the signature in an element, valid or not.
    #[cfg(test)]
    pub(crate) fn canonical_bytes(
        &self,
        element: SignedElement,
        key: &Key,
        algorithm: SignatureAlgorithm,
    ) -> Result<verify::CanonicalBytes, XmlsecError> {
        let _silence = Silence::new();
        let signature = self.signature_in(element)?;
        // SAFETY: as in `digested_bytes`.
        unsafe { verify::canonical_bytes(signature, key, algorithm) }
    }

    /// Finds the signature in an element, whose ID it registers.
    fn signature_in(&self, element: SignedElement) -> Result<bindings::xmlNodePtr, XmlsecError> {
        // SAFETY: the document is valid as long as `self` lives; so are the nodes that are found in
        // it. Registering an ID changes only the document, which is not shared between threads: it
        // is neither `Send` nor `Sync`.
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
            self.register_id(signed).ok_or(XmlsecError::NotFound)?;
            Ok(signature)
        }
    }

    /// Registers the signed element's `ID`, the only one that references can then name.
    ///
    /// # Safety
    ///
    /// `element` is an element of this document.
    unsafe fn register_id(&self, element: bindings::xmlNodePtr) -> Option<()> {
        // SAFETY: `element` is valid; the attribute and its value belong to the document; the value
        // is copied by libxml2 and freed here.
        unsafe {
            let attribute = bindings::xmlHasProp(element, c"ID".as_ptr().cast());
            if attribute.is_null() || !(*attribute).ns.is_null() {
                return None;
            }
            let value = (*attribute).children;
            if value.is_null() || !(*value).next.is_null() {
                return None;
            }
            let registered = bindings::xmlAddID(
                std::ptr::null_mut(),
                self.pointer.as_ptr(),
                (*value).content,
                attribute,
            );
            (!registered.is_null()).then_some(())
        }
    }
}

impl Drop for XmlsecDocument {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again.
        unsafe { bindings::xmlFreeDoc(self.pointer.as_ptr()) }
    }
}

/// The first child element with an expanded name.
///
/// # Safety
///
/// `node` is null or a valid node.
unsafe fn child(
    node: bindings::xmlNodePtr,
    namespace: &CStr,
    local: &CStr,
) -> Option<bindings::xmlNodePtr> {
    if node.is_null() {
        return None;
    }
    // SAFETY: the children of a valid node are valid or null.
    unsafe {
        let mut child = (*node).children;
        while !child.is_null() {
            if is_named(child, namespace, local) {
                return Some(child);
            }
            child = (*child).next;
        }
    }
    None
}

/// Whether a node is an element with an expanded name.
///
/// # Safety
///
/// `node` is null or a valid node.
unsafe fn is_named(node: bindings::xmlNodePtr, namespace: &CStr, local: &CStr) -> bool {
    // SAFETY: an element's name is a C string; its namespace is null or has a C string or null.
    unsafe {
        if node.is_null() || (*node).type_ != bindings::xmlElementType_XML_ELEMENT_NODE {
            return false;
        }
        let own = (*node).ns;
        !own.is_null()
            && !(*own).href.is_null()
            && CStr::from_ptr((*own).href.cast()) == namespace
            && CStr::from_ptr((*node).name.cast()) == local
    }
}
