//! XML signatures (XMLDSig) in the one shape that SAML uses: enveloped, exclusive
//! canonicalization, one reference, a pinned key (SAML core, section 5.4).

mod algorithm;
mod contexts;
mod keys;
mod signed_info;
mod unverified;
mod verify;

pub use keys::{SigningKeys, VerificationKey};

#[cfg(feature = "xmlsec")]
pub(crate) use algorithm::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
#[cfg(feature = "xmlsec")]
pub(crate) use unverified::UnverifiedSignature;
pub(crate) use verify::{SignatureCoverage, verify_bytes, verify_enveloped};
