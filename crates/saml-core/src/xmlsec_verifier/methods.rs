//! The library's class for each algorithm.

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
