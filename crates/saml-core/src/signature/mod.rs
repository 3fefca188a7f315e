//! XML signatures (XMLDSig) in the one shape that SAML uses.

mod keys;

pub use keys::{KeyError, SigningKeys, VerificationKey};
