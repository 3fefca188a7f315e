//! Why a key cannot sign.

use super::key::{MAX_RSA_BITS, MIN_RSA_BITS};

/// Why a private key cannot be used to sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// There is no private key in PEM form without a passphrase, or it is damaged.
    #[error("there is no readable private key; PEM without a passphrase is expected")]
    Unreadable,
    /// A key type other than RSA and EC.
    #[error("the key's type is neither RSA nor EC")]
    KeyType,
    /// An RSA key outside the accepted sizes.
    #[error("the RSA key has {bits} bits; {MIN_RSA_BITS} to {MAX_RSA_BITS} are accepted")]
    RsaSize {
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// An EC key on a curve other than P-256, P-384 and P-521.
    #[error("the EC key's curve is not P-256, P-384 or P-521")]
    Curve,
    /// The certificate that stands beside the key belongs to another key.
    #[error("the certificate does not belong to the private key")]
    CertificateMismatch,
}

/// OpenSSL could not sign, which only a lack of memory or of randomness explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message could not be signed")]
pub struct SigningError;
