//! Pinned verification keys.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use openssl::bn::BigNumRef;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::X509;

use super::contexts::Contexts;
use super::validity::Validity;

/// The smallest RSA modulus accepted, in bits.
const MIN_RSA_BITS: u32 = 2048;
/// The largest RSA modulus accepted, in bits: larger ones cost too much time.
const MAX_RSA_BITS: u32 = 8192;
/// The smallest RSA public exponent accepted.
const MIN_RSA_EXPONENT: u32 = 65_537;

/// Why a key cannot be used to verify signatures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are neither a DER certificate nor a DER public key.
    #[error("the key is not a readable X.509 certificate or public key")]
    Unreadable,
    /// An RSA key outside the accepted sizes.
    #[error("the RSA key has {bits} bits; {MIN_RSA_BITS} to {MAX_RSA_BITS} are accepted")]
    RsaSize {
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// An RSA key with a small or even public exponent.
    #[error(
        "the RSA key's public exponent is weak; an odd one of at least {MIN_RSA_EXPONENT} is required"
    )]
    RsaExponent,
    /// An EC key on a curve other than P-256, P-384 and P-521.
    #[error("the EC key's curve is not P-256, P-384 or P-521")]
    Curve,
    /// A key type other than RSA and EC, for example DSA or Ed25519.
    #[error("the key's type is neither RSA nor EC")]
    KeyType,
    /// The second verifier cannot load the key.
    #[error("the second verifier cannot load the key")]
    SecondVerifier,
}

/// What a key can verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// RSA.
    Rsa,
    /// ECDSA; the length of each of `r` and `s` in bytes.
    Ec {
        /// Length of one coordinate in bytes.
        coordinate_bytes: usize,
    },
}

/// A public key that an identity provider's metadata pinned.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use saml_core::signature::{SigningKeys, VerificationKey};
///
/// let certificate_der: Vec<u8> = std::fs::read("idp.der")?;
/// let key = VerificationKey::from_certificate_der(&certificate_der)?;
/// let keys = SigningKeys::new(vec![key]).ok_or("no key")?;
/// assert_eq!(keys.iter().count(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct VerificationKey {
    contexts: Arc<Contexts>,
    kind: KeyKind,
    fingerprint: [u8; 32],
    validity: Option<Validity>,
    #[cfg(feature = "xmlsec")]
    second: Arc<crate::xmlsec_verifier::Key>,
}

impl VerificationKey {
    /// The public key of a DER certificate. The certificate's dates, issuer and extensions play no
    /// part: the metadata it came from is what is trusted (SAML metadata, section 2.4.1.1).
    ///
    /// # Errors
    ///
    /// [`KeyError`] if it cannot be read or is too weak.
    pub fn from_certificate_der(der: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_der(der).map_err(|_| KeyError::Unreadable)?;
        let key = certificate.public_key().map_err(|_| KeyError::Unreadable)?;
        let validity = Validity::of(&certificate);
        Ok(Self {
            validity,
            ..Self::from_public_key(key)?
        })
    }

    /// A DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if it cannot be read or is too weak.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PKey::public_key_from_der(der).map_err(|_| KeyError::Unreadable)?;
        Self::from_public_key(key)
    }

    fn from_public_key(key: PKey<Public>) -> Result<Self, KeyError> {
        let kind = kind_of(&key)?;
        let spki = key.public_key_to_der().map_err(|_| KeyError::Unreadable)?;
        let digest = openssl::hash::hash(MessageDigest::sha256(), &spki)
            .map_err(|_| KeyError::Unreadable)?;
        let fingerprint = digest
            .as_ref()
            .try_into()
            .map_err(|_| KeyError::Unreadable)?;
        Ok(Self {
            #[cfg(feature = "xmlsec")]
            second: Arc::new(second_key(&key)?),
            contexts: Arc::new(Contexts::new(key)),
            kind,
            fingerprint,
            validity: None,
        })
    }

    /// SHA-256 of the DER `SubjectPublicKeyInfo`, which tells two keys apart.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// When the certificate that the key came in becomes valid; `None` without a certificate.
    ///
    /// For people to be warned by: no signature is rejected because of it.
    pub fn not_before(&self) -> Option<SystemTime> {
        self.validity.map(|validity| validity.not_before)
    }

    /// The end of the certificate that the key came in; `None` without a certificate.
    ///
    /// An expired certificate's key verifies as before: what ends a key's use is the metadata that
    /// no longer names it.
    pub fn not_after(&self) -> Option<SystemTime> {
        self.validity.map(|validity| validity.not_after)
    }

    /// The key for openssl.
    pub(super) fn contexts(&self) -> &Contexts {
        &self.contexts
    }

    /// What the key can verify.
    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The same key, loaded by the second verifier.
    #[cfg(feature = "xmlsec")]
    pub(crate) fn second(&self) -> &crate::xmlsec_verifier::Key {
        &self.second
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "xmlsec")]
fn second_key(key: &PKey<Public>) -> Result<crate::xmlsec_verifier::Key, KeyError> {
    let pem = key.public_key_to_pem().map_err(|_| KeyError::Unreadable)?;
    crate::xmlsec_verifier::Key::from_spki_pem(&pem).ok_or(KeyError::SecondVerifier)
}

fn kind_of(key: &PKey<Public>) -> Result<KeyKind, KeyError> {
    match key.id() {
        Id::RSA => {
            let bits = key.bits();
            if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
                return Err(KeyError::RsaSize { bits });
            }
            let rsa = key.rsa().map_err(|_| KeyError::Unreadable)?;
            if exponent_is_weak(rsa.e()) {
                return Err(KeyError::RsaExponent);
            }
            Ok(KeyKind::Rsa)
        }
        Id::EC => {
            let ec = key.ec_key().map_err(|_| KeyError::Unreadable)?;
            ec.check_key().map_err(|_| KeyError::Unreadable)?;
            let coordinate_bytes = match ec.group().curve_name() {
                Some(Nid::X9_62_PRIME256V1) => 32,
                Some(Nid::SECP384R1) => 48,
                Some(Nid::SECP521R1) => 66,
                _ => return Err(KeyError::Curve),
            };
            Ok(KeyKind::Ec { coordinate_bytes })
        }
        _ => Err(KeyError::KeyType),
    }
}

fn exponent_is_weak(exponent: &BigNumRef) -> bool {
    let small = exponent.num_bits() < 17;
    small || !exponent.is_bit_set(0)
}

/// The keys that one identity provider may sign with: never empty, tried in order.
///
/// Several are normal while a provider rolls its certificate over.
#[derive(Debug, Clone)]
pub struct SigningKeys {
    keys: Vec<VerificationKey>,
}

impl SigningKeys {
    /// The keys, or `None` if there is none: a provider without a key cannot be built.
    pub fn new(keys: Vec<VerificationKey>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// The keys in order.
    pub fn iter(&self) -> impl Iterator<Item = &VerificationKey> {
        self.keys.iter()
    }
}
