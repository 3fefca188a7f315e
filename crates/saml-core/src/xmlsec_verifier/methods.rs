//! The library's class for each algorithm.

use std::sync::OnceLock;

use xmlsec::bindings;

use crate::signature::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};

/// The class of a signature algorithm.
pub(super) fn signature_method(algorithm: SignatureAlgorithm) -> bindings::xmlSecTransformId {
    // SAFETY: these functions give static classes.
    unsafe {
        match (algorithm.family, algorithm.digest) {
            (KeyFamily::Rsa, DigestAlgorithm::Sha256) => {
                bindings::xmlSecOpenSSLTransformRsaSha256GetKlass()
            }
            (KeyFamily::Rsa, DigestAlgorithm::Sha384) => {
                bindings::xmlSecOpenSSLTransformRsaSha384GetKlass()
            }
            (KeyFamily::Rsa, DigestAlgorithm::Sha512) => {
                bindings::xmlSecOpenSSLTransformRsaSha512GetKlass()
            }
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha256) => {
                bindings::xmlSecOpenSSLTransformEcdsaSha256GetKlass()
            }
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha384) => {
                bindings::xmlSecOpenSSLTransformEcdsaSha384GetKlass()
            }
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha512) => {
                bindings::xmlSecOpenSSLTransformEcdsaSha512GetKlass()
            }
        }
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
