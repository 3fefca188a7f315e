//! For the tests: the same verification by libxmlsec1 as a whole, with everything but the expected
//! forms switched off. It takes longer, since it asks of each node of the document whether it belongs
//! to what is made canonical.

use std::ptr::{NonNull, null_mut};
use std::sync::OnceLock;

use xmlsec::bindings;

use super::error::XmlsecError;
use super::key::Key;
use super::methods::signature_method;
use crate::signature::SignatureAlgorithm;

/// Verifies a signature with one key; the bytes that were digested.
///
/// # Safety
///
/// `signature` is an element of a live document that no other thread uses.
pub(super) unsafe fn digested_bytes(
    signature: bindings::xmlNodePtr,
    key: &Key,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, XmlsecError> {
    // SAFETY: as the caller promised.
    unsafe { register_id((*signature).parent)? };
    let context = Context::new(algorithm)?;
    context.set_key(key)?;
    let pointer = context.pointer.as_ptr();
    // SAFETY: the context is valid and `signature` is, as the caller promised.
    unsafe {
        // Zero means that the library ran, not that the signature is valid: the status tells.
        if bindings::xmlSecDSigCtxVerify(pointer, signature) != 0 {
            return Err(XmlsecError::Failed);
        }
        if (*pointer).status != bindings::xmlSecDSigStatus_xmlSecDSigStatusSucceeded {
            return Err(XmlsecError::Rejected);
        }
        let references = &raw mut (*pointer).signedInfoReferences;
        if bindings::xmlSecPtrListGetSize(references) != 1 {
            return Err(XmlsecError::Rejected);
        }
        let reference: bindings::xmlSecDSigReferenceCtxPtr =
            bindings::xmlSecPtrListGetItem(references, 0).cast();
        if reference.is_null()
            || (*reference).status != bindings::xmlSecDSigStatus_xmlSecDSigStatusSucceeded
        {
            return Err(XmlsecError::Rejected);
        }
        copy(bindings::xmlSecDSigReferenceCtxGetPreDigestBuffer(
            reference,
        ))
    }
}

/// The canonical bytes of the library.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CanonicalBytes {
    /// The signed element.
    pub(crate) reference: Vec<u8>,
    /// `SignedInfo`, which it looks at only where the digest is right.
    pub(crate) signed_info: Option<Vec<u8>>,
}

/// The same bytes, and those of `SignedInfo`, whether or not the signature is valid.
///
/// # Safety
///
/// As for [`digested_bytes`].
pub(super) unsafe fn canonical_bytes(
    signature: bindings::xmlNodePtr,
    key: &Key,
    algorithm: SignatureAlgorithm,
) -> Result<CanonicalBytes, XmlsecError> {
    // SAFETY: as the caller promised.
    unsafe { register_id((*signature).parent)? };
    let context = Context::new(algorithm)?;
    context.set_key(key)?;
    let pointer = context.pointer.as_ptr();
    // SAFETY: the context is valid and `signature` is, as the caller promised. A buffer that was
    // not made is null.
    unsafe {
        (*pointer).flags |= bindings::XMLSEC_DSIG_FLAGS_STORE_SIGNATURE;
        bindings::xmlSecDSigCtxVerify(pointer, signature);
        let references = &raw mut (*pointer).signedInfoReferences;
        let reference: bindings::xmlSecDSigReferenceCtxPtr =
            bindings::xmlSecPtrListGetItem(references, 0).cast();
        if reference.is_null() {
            return Err(XmlsecError::Failed);
        }
        Ok(CanonicalBytes {
            reference: copy(bindings::xmlSecDSigReferenceCtxGetPreDigestBuffer(
                reference,
            ))?,
            signed_info: copy(bindings::xmlSecDSigCtxGetPreSignBuffer(pointer)).ok(),
        })
    }
}

/// Registers the signed element's `ID`, the only one that references can then name.
///
/// # Safety
///
/// `element` is an element of a live document.
unsafe fn register_id(element: bindings::xmlNodePtr) -> Result<(), XmlsecError> {
    // SAFETY: the attribute and its value belong to the document; the value is copied by libxml2.
    unsafe {
        let attribute = bindings::xmlHasProp(element, c"ID".as_ptr().cast());
        let document = (*element).doc;
        let value = (*(*attribute).children).content;
        let registered = bindings::xmlGetID(document, value);
        if registered == attribute {
            return Ok(());
        }
        let registered = bindings::xmlAddID(null_mut(), document, value, attribute);
        if registered.is_null() {
            Err(XmlsecError::NotFound)
        } else {
            Ok(())
        }
    }
}

/// Copies a buffer out of the library.
///
/// # Safety
///
/// `buffer` is null or valid.
unsafe fn copy(buffer: bindings::xmlSecBufferPtr) -> Result<Vec<u8>, XmlsecError> {
    if buffer.is_null() {
        return Err(XmlsecError::Failed);
    }
    // SAFETY: a buffer's data is readable for its size.
    unsafe {
        let data = bindings::xmlSecBufferGetData(buffer);
        let size = usize::try_from(bindings::xmlSecBufferGetSize(buffer));
        match (NonNull::new(data), size) {
            (Some(data), Ok(size)) => {
                Ok(std::slice::from_raw_parts(data.as_ptr().cast_const(), size).to_vec())
            }
            _ => Err(XmlsecError::Failed),
        }
    }
}

/// A verification context, owned.
struct Context {
    pointer: NonNull<bindings::xmlSecDSigCtx>,
}

impl Context {
    /// A context that knows one signature algorithm, exclusive canonicalization, the enveloped
    /// transform, SHA-2 and references within the document; nothing else.
    fn new(algorithm: SignatureAlgorithm) -> Result<Self, XmlsecError> {
        // SAFETY: without a keys manager the library cannot look for keys anywhere.
        let pointer = unsafe { bindings::xmlSecDSigCtxCreate(null_mut()) };
        let context = Self {
            pointer: NonNull::new(pointer).ok_or(XmlsecError::Failed)?,
        };
        // SAFETY: the context is valid; the classes are static.
        let enabled = unsafe {
            (*pointer).flags = bindings::XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES
                | bindings::XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS
                // References are looked up among the registered IDs; without this, each becomes
                // an XPointer expression that is compiled and run.
                | bindings::XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK;
            (*pointer).enabledReferenceUris = bindings::xmlSecTransformUriTypeSameDocument;
            let exclusive = bindings::xmlSecTransformExclC14NGetKlass();
            let with_comments = bindings::xmlSecTransformExclC14NWithCommentsGetKlass();
            let for_references = [
                bindings::xmlSecTransformEnvelopedGetKlass(),
                exclusive,
                with_comments,
                bindings::xmlSecOpenSSLTransformSha256GetKlass(),
                bindings::xmlSecOpenSSLTransformSha384GetKlass(),
                other_sha384(),
                bindings::xmlSecOpenSSLTransformSha512GetKlass(),
            ];
            for_references
                .into_iter()
                .all(|class| bindings::xmlSecDSigCtxEnableReferenceTransform(pointer, class) == 0)
                && [exclusive, with_comments, signature_method(algorithm).0]
                    .into_iter()
                    .all(|class| {
                        bindings::xmlSecDSigCtxEnableSignatureTransform(pointer, class) == 0
                    })
        };
        if enabled {
            Ok(context)
        } else {
            Err(XmlsecError::Failed)
        }
    }

    /// Gives the context its key, which keeps `KeyInfo` out of play.
    fn set_key(&self, key: &Key) -> Result<(), XmlsecError> {
        let copy = key.duplicate().ok_or(XmlsecError::Failed)?;
        // SAFETY: the context is valid and has no key yet; it owns the copy from here on.
        unsafe { (*self.pointer.as_ptr()).signKey = copy.as_ptr() };
        Ok(())
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again; this destroys the key's copy too.
        unsafe { bindings::xmlSecDSigCtxDestroy(self.pointer.as_ptr()) }
    }
}

/// The class that reads the other identifier of SHA-384, `xmlenc#sha384`, which the library does not
/// know; null if it cannot be made.
///
/// It is a copy of the library's own class under another identifier, and a transform of it becomes
/// one of that class when it is initialized: nothing but the identifier is new.
pub(super) fn other_sha384() -> bindings::xmlSecTransformId {
    struct Class(bindings::xmlSecTransformKlass);
    // SAFETY: the class is never changed, and what it points to are static texts and functions.
    unsafe impl Send for Class {}
    // SAFETY: likewise.
    unsafe impl Sync for Class {}
    static CLASS: OnceLock<Option<Class>> = OnceLock::new();

    let class = CLASS.get_or_init(|| {
        // SAFETY: the function gives a static class, or null.
        let known = unsafe { bindings::xmlSecOpenSSLTransformSha384GetKlass().as_ref() }?;
        let mut class = *known;
        class.href = c"http://www.w3.org/2001/04/xmlenc#sha384".as_ptr().cast();
        class.initialize = Some(become_known);
        Some(Class(class))
    });
    class
        .as_ref()
        .map_or(std::ptr::null(), |class| &raw const class.0)
}

/// Initializes a transform as one of the library's own class.
unsafe extern "C" fn become_known(transform: bindings::xmlSecTransformPtr) -> std::ffi::c_int {
    // SAFETY: the library calls this once with a new transform, whose class it has set; both classes
    // have the same size of objects, since one is a copy of the other.
    unsafe {
        let known = bindings::xmlSecOpenSSLTransformSha384GetKlass();
        (*transform).id = known;
        match (*known).initialize {
            Some(initialize) => initialize(transform),
            None => 0,
        }
    }
}
