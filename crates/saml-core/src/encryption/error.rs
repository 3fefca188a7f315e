//! Why a private key cannot decrypt for a service provider.

use super::keys::{MAX_RSA_BITS, MIN_RSA_BITS};

/// Why a private key cannot be used to decrypt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecryptionKeyError {
    /// There is no private key in PEM form without a passphrase, or it is damaged.
    #[error("there is no readable private key; PEM without a passphrase is expected")]
    Unreadable,
    /// A key type other than RSA: identity providers encrypt with RSA-OAEP.
    #[error("the key's type is not RSA")]
    KeyType,
    /// An RSA key outside the accepted sizes.
    #[error("the RSA key has {bits} bits; {MIN_RSA_BITS} to {MAX_RSA_BITS} are accepted")]
    RsaSize {
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// The certificate that stands beside the key belongs to another key.
    #[error("the certificate does not belong to the private key")]
    CertificateMismatch,
}
