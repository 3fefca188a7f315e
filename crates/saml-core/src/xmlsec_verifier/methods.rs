//! The library's class for each algorithm.

use std::ffi::CStr;

use xmlsec::bindings;

use crate::signature::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};

/// The class of a signature algorithm, and the identifier of the algorithm.
pub(super) fn signature_method(
    algorithm: SignatureAlgorithm,
) -> (bindings::xmlSecTransformId, &'static CStr) {
    // SAFETY: these functions give static classes.
    unsafe {
        match (algorithm.family, algorithm.digest) {
            (KeyFamily::Rsa, DigestAlgorithm::Sha256) => (
                bindings::xmlSecOpenSSLTransformRsaSha256GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            ),
            (KeyFamily::Rsa, DigestAlgorithm::Sha384) => (
                bindings::xmlSecOpenSSLTransformRsaSha384GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            ),
            (KeyFamily::Rsa, DigestAlgorithm::Sha512) => (
                bindings::xmlSecOpenSSLTransformRsaSha512GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            ),
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha256) => (
                bindings::xmlSecOpenSSLTransformEcdsaSha256GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            ),
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha384) => (
                bindings::xmlSecOpenSSLTransformEcdsaSha384GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            ),
            (KeyFamily::Ecdsa, DigestAlgorithm::Sha512) => (
                bindings::xmlSecOpenSSLTransformEcdsaSha512GetKlass(),
                c"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            ),
        }
    }
}

/// The class of a digest algorithm.
pub(super) fn digest_method(algorithm: DigestAlgorithm) -> bindings::xmlSecTransformId {
    // SAFETY: these functions give static classes.
    unsafe {
        match algorithm {
            DigestAlgorithm::Sha256 => bindings::xmlSecOpenSSLTransformSha256GetKlass(),
            DigestAlgorithm::Sha384 => bindings::xmlSecOpenSSLTransformSha384GetKlass(),
            DigestAlgorithm::Sha512 => bindings::xmlSecOpenSSLTransformSha512GetKlass(),
        }
    }
}
