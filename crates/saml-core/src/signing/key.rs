//! A private key that signs.

use std::fmt;
use std::sync::Arc;

use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;

use super::{SigningError, SigningKeyError};
use crate::own_certificate;

/// The smallest RSA modulus accepted, in bits.
pub(super) const MIN_RSA_BITS: u32 = 2048;
/// The largest RSA modulus accepted, in bits.
pub(super) const MAX_RSA_BITS: u32 = 8192;

/// A private key of ours that messages are signed with. Cheap to clone.
///
/// ECDSA takes its randomness from OpenSSL.
#[derive(Clone)]
pub struct SigningKey {
    inner: Arc<Inner>,
}

struct Inner {
    key: PKey<Private>,
    kind: Kind,
    certificate: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Rsa,
    P256,
    P384,
    P521,
}

impl SigningKey {
    /// Reads a private key in PEM form without a passphrase. Where the text has a certificate too,
    /// it must be the key's own; signatures and metadata then carry it.
    ///
    /// # Errors
    ///
    /// [`SigningKeyError`] if it cannot be read, is of another type or too weak, or has another
    /// key's certificate beside it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, SigningKeyError> {
        use SigningKeyError::{CertificateMismatch, Unreadable};

        // An empty passphrase instead of openssl's question on the terminal.
        let key = PKey::private_key_from_pem_callback(pem, |_| Ok(0)).map_err(|_| Unreadable)?;
        let kind = kind_of(&key)?;
        let certificate = own_certificate::read(pem, &key).map_err(|_| CertificateMismatch)?;
        Ok(Self {
            inner: Arc::new(Inner {
                key,
                kind,
                certificate,
            }),
        })
    }

    /// The certificate as one line of base64, the form of `ds:X509Certificate`, if the key came
    /// with one.
    pub fn certificate_base64(&self) -> Option<&str> {
        self.inner.certificate.as_deref()
    }

    /// The `SignatureMethod` or `SigAlg` identifier (RFC 9231 section 2.3).
    pub(crate) fn signature_uri(&self) -> &'static str {
        match self.inner.kind {
            Kind::Rsa => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Kind::P256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Kind::P384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            Kind::P521 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    }

    /// The signature of these bytes. For ECDSA it is the two numbers side by side, padded to the
    /// curve's size (RFC 9231 section 2.3.6), not DER.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.try_sign(bytes).map_err(|_| SigningError)
    }

    fn try_sign(&self, bytes: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let (digest, width) = match self.inner.kind {
            Kind::Rsa => (MessageDigest::sha256(), None),
            Kind::P256 => (MessageDigest::sha256(), Some(32)),
            Kind::P384 => (MessageDigest::sha384(), Some(48)),
            Kind::P521 => (MessageDigest::sha512(), Some(66)),
        };
        let mut signer = Signer::new(digest, &self.inner.key)?;
        let signature = signer.sign_oneshot_to_vec(bytes)?;
        let Some(width) = width else {
            return Ok(signature);
        };
        let numbers = EcdsaSig::from_der(&signature)?;
        let mut raw = numbers.r().to_vec_padded(width)?;
        raw.extend(numbers.s().to_vec_padded(width)?);
        Ok(raw)
    }
}

fn kind_of(key: &PKey<Private>) -> Result<Kind, SigningKeyError> {
    match key.id() {
        Id::RSA => {
            let bits = key.bits();
            if (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
                Ok(Kind::Rsa)
            } else {
                Err(SigningKeyError::RsaSize { bits })
            }
        }
        Id::EC => {
            let ec = key.ec_key().map_err(|_| SigningKeyError::Unreadable)?;
            match ec.group().curve_name() {
                Some(Nid::X9_62_PRIME256V1) => Ok(Kind::P256),
                Some(Nid::SECP384R1) => Ok(Kind::P384),
                Some(Nid::SECP521R1) => Ok(Kind::P521),
                _ => Err(SigningKeyError::Curve),
            }
        }
        _ => Err(SigningKeyError::KeyType),
    }
}

/// Shows nothing of the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kind", &self.inner.kind)
            .finish_non_exhaustive()
    }
}
