//! Our private keys, and the recipient that identity providers encrypt for.

use std::fmt;
use std::sync::Arc;

use openssl::pkey::Id;

use super::key_copies::KeyCopies;
use crate::keys::{self, KeyError};

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
    /// [`KeyError`] if it cannot be read, is not RSA, is too weak, or has another key's
    /// certificate beside it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let key = keys::private_key(pem)?;
        if key.id() != Id::RSA {
            return Err(KeyError::NotRsa);
        }
        keys::check_rsa_size(&key)?;
        let rsa = key.rsa().map_err(|_| KeyError::PrivateKeyUnreadable)?;
        if !rsa.check_key().is_ok_and(|good| good) {
            return Err(KeyError::PrivateKeyUnreadable);
        }
        let certificate = keys::own_certificate(pem, &key)?;
        let fingerprint = keys::fingerprint(&key).ok_or(KeyError::PrivateKeyUnreadable)?;
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

/// The service provider that a message is encrypted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient<'a> {
    /// The entity ID: tells our `EncryptedKey` from those of other recipients.
    pub entity_id: &'a str,
    /// The keys; without them every encrypted part is rejected.
    pub keys: Option<&'a DecryptionKeys>,
}

impl Recipient<'static> {
    /// A recipient without keys.
    pub const WITHOUT_KEYS: Self = Self {
        entity_id: "",
        keys: None,
    };
}
