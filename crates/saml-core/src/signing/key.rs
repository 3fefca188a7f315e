//! A private key that signs.

use std::fmt;
use std::sync::Arc;

use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;

use crate::keys::{self, Curve, KeyError};

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
    Ec(Curve),
}

impl SigningKey {
    /// Reads a private key in PEM form without a passphrase. Where the text has a certificate too,
    /// it must be the key's own; signatures and metadata then carry it.
    ///
    /// # Errors
    ///
    /// [`KeyError`] if it cannot be read, is of another type or too weak, or has another
    /// key's certificate beside it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let key = keys::private_key(pem)?;
        let kind = kind_of(&key)?;
        let certificate = keys::own_certificate(pem, &key)?;
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
            Kind::Ec(Curve::P256) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Kind::Ec(Curve::P384) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            Kind::Ec(Curve::P521) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    }

    /// The signature of these bytes. For ECDSA it is the two numbers side by side, padded to the
    /// curve's size (RFC 9231 section 2.3.6), not DER.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.try_sign(bytes).map_err(|_| KeyError::Signing)
    }

    fn try_sign(&self, bytes: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let (digest, curve) = match self.inner.kind {
            Kind::Rsa => (MessageDigest::sha256(), None),
            Kind::Ec(curve) => (hash_of(curve), Some(curve)),
        };
        let mut signer = Signer::new(digest, &self.inner.key)?;
        let signature = signer.sign_oneshot_to_vec(bytes)?;
        let Some(curve) = curve else {
            return Ok(signature);
        };
        let width = i32::try_from(curve.coordinate_bytes()).unwrap_or(i32::MAX);
        let numbers = EcdsaSig::from_der(&signature)?;
        let mut raw = numbers.r().to_vec_padded(width)?;
        raw.extend(numbers.s().to_vec_padded(width)?);
        Ok(raw)
    }
}

fn kind_of(key: &PKey<Private>) -> Result<Kind, KeyError> {
    match key.id() {
        Id::RSA => keys::check_rsa_size(key).map(|()| Kind::Rsa),
        Id::EC => {
            let ec = key.ec_key().map_err(|_| KeyError::PrivateKeyUnreadable)?;
            Curve::of(&ec).map(Kind::Ec)
        }
        _ => Err(KeyError::KeyType),
    }
}

fn hash_of(curve: Curve) -> MessageDigest {
    match curve {
        Curve::P256 => MessageDigest::sha256(),
        Curve::P384 => MessageDigest::sha384(),
        Curve::P521 => MessageDigest::sha512(),
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
