//! Our private keys.

use std::fmt;
use std::sync::Arc;

use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{Id, PKey};

use super::DecryptionKeyError;
use super::key_copies::KeyCopies;
use crate::own_certificate;

/// The smallest RSA modulus accepted, in bits.
pub(super) const MIN_RSA_BITS: u32 = 2048;
/// The largest RSA modulus accepted, in bits: larger ones cost too much time.
pub(super) const MAX_RSA_BITS: u32 = 8192;

/// A private RSA key that identity providers encrypt for.
#[derive(Clone)]
pub struct DecryptionKey {
    inner: Arc<Inner>,
}

struct Inner {
    key: KeyCopies,
    fingerprint: [u8; 32],
    certificate: Option<String>,
}

impl DecryptionKey {
    /// Reads a private key in PEM form, PKCS #8 or PKCS #1, without a passphrase. Where the text
    /// has a certificate too, it must be the key's own; metadata then publishes it.
    ///
    /// # Errors
    ///
    /// [`DecryptionKeyError`] if it cannot be read, is not RSA, is too weak, or has another key's
    /// certificate beside it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, DecryptionKeyError> {
        use DecryptionKeyError::{CertificateMismatch, Unreadable};

        // An empty passphrase instead of openssl's question on the terminal.
        let key = PKey::private_key_from_pem_callback(pem, |_| Ok(0)).map_err(|_| Unreadable)?;
        if key.id() != Id::RSA {
            return Err(DecryptionKeyError::KeyType);
        }
        let bits = key.bits();
        if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
            return Err(DecryptionKeyError::RsaSize { bits });
        }
        let rsa = key.rsa().map_err(|_| Unreadable)?;
        if !rsa.check_key().is_ok_and(|good| good) {
            return Err(Unreadable);
        }
        let certificate = own_certificate::read(pem, &key).map_err(|_| CertificateMismatch)?;
        let spki = key.public_key_to_der().map_err(|_| Unreadable)?;
        let digest = hash(MessageDigest::sha256(), &spki).map_err(|_| Unreadable)?;
        let fingerprint = digest.as_ref().try_into().map_err(|_| Unreadable)?;
        Ok(Self {
            inner: Arc::new(Inner {
                key: KeyCopies::of(key),
                fingerprint,
                certificate,
            }),
        })
    }

    /// SHA-256 of the DER `SubjectPublicKeyInfo`, which tells two keys apart.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.inner.fingerprint
    }

    /// The certificate as one line of base64, the form of `ds:X509Certificate`, if the key came
    /// with one.
    pub fn certificate_base64(&self) -> Option<&str> {
        self.inner.certificate.as_deref()
    }

    /// The modulus and the public exponent, big-endian, the form of `ds:RSAKeyValue`.
    pub(crate) fn modulus_and_exponent(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let rsa = self.inner.key.original().rsa().ok()?;
        Some((rsa.n().to_vec(), rsa.e().to_vec()))
    }

    /// The key for openssl.
    pub(super) fn copies(&self) -> &KeyCopies {
        &self.inner.key
    }
}

/// Two keys are the same if their public halves are.
impl PartialEq for DecryptionKey {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Eq for DecryptionKey {}

/// Shows nothing of the key.
impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptionKey").finish_non_exhaustive()
    }
}

/// The keys that may decrypt: the one that metadata publishes and, while identity providers still
/// encrypt for it, the one before. Never more: each costs a private operation on a bad message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecryptionKeys {
    current: DecryptionKey,
    previous: Option<DecryptionKey>,
}

impl DecryptionKeys {
    /// One key.
    pub fn new(current: DecryptionKey) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// Keeps an older key at work during a roll-over; replaces the one kept until then.
    #[must_use]
    pub fn with_previous(self, previous: DecryptionKey) -> Self {
        Self {
            previous: Some(previous),
            ..self
        }
    }

    /// The key that identity providers shall encrypt for.
    pub fn current(&self) -> &DecryptionKey {
        &self.current
    }

    /// The keys in the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &DecryptionKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}
