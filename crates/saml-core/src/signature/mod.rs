//! XML signatures (XMLDSig) in the one shape that SAML uses: enveloped, exclusive
//! canonicalization, one reference, a pinned key (SAML core, section 5.4).

mod algorithm;
mod contexts;
mod keys;
mod signed_info;
mod structure;
mod validity;
mod verify;

pub use keys::{KeyError, SigningKeys, VerificationKey};

#[cfg(feature = "xmlsec")]
pub(crate) use algorithm::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
#[cfg(test)]
#[cfg(feature = "xmlsec")]
pub(crate) use verify::UnverifiedSignature;
pub(crate) use verify::{SignatureCoverage, verify_bytes, verify_enveloped};
