//! Pinned verification keys.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::bn::BigNumRef;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::{X509, X509Ref};

use super::algorithm::KeyKind;
use super::contexts::Contexts;
use crate::keys::{self, Curve, KeyError};

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
    xmlsec: Arc<crate::xmlsec_verifier::Key>,
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
        Self::from_certificate(&certificate)
    }

    /// The same of a certificate that has been read.
    pub(crate) fn from_certificate(certificate: &X509Ref) -> Result<Self, KeyError> {
        let key = certificate.public_key().map_err(|_| KeyError::Unreadable)?;
        let validity = Validity::of(certificate);
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
        let fingerprint = keys::fingerprint(&key).ok_or(KeyError::Unreadable)?;
        Ok(Self {
            #[cfg(feature = "xmlsec")]
            xmlsec: Arc::new(
                crate::xmlsec_verifier::Key::new(&key).ok_or(KeyError::SecondVerifier)?,
            ),
            contexts: Arc::new(Contexts::new(key)),
            kind,
            fingerprint,
            validity: None,
        })
    }

    /// SHA-256 of the DER `SubjectPublicKeyInfo`, with the point of an EC key in full, which tells two keys
    /// apart.
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

    /// The kind of signatures that the key can verify.
    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The same key in the second verifier's form.
    #[cfg(feature = "xmlsec")]
    pub(crate) fn xmlsec(&self) -> &crate::xmlsec_verifier::Key {
        &self.xmlsec
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn kind_of(key: &PKey<Public>) -> Result<KeyKind, KeyError> {
    match key.id() {
        Id::RSA => {
            keys::check_rsa_size(key)?;
            let rsa = key.rsa().map_err(|_| KeyError::Unreadable)?;
            if exponent_is_weak(rsa.e()) {
                return Err(KeyError::RsaExponent);
            }
            Ok(KeyKind::Rsa)
        }
        Id::EC => {
            let ec = key.ec_key().map_err(|_| KeyError::Unreadable)?;
            let curve = Curve::of(&ec)?;
            if !keys::is_on_curve(&ec) {
                return Err(KeyError::Unreadable);
            }
            Ok(KeyKind::Ec(curve))
        }
        _ => Err(KeyError::KeyType),
    }
}

/// Whether a public exponent is even or below [`keys::MIN_RSA_EXPONENT`], the smallest odd number
/// of 17 bits in use.
fn exponent_is_weak(exponent: &BigNumRef) -> bool {
    exponent.num_bits() < 17 || !exponent.is_bit_set(0)
}

/// A certificate's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Validity {
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Validity {
    /// The dates, or `None` if openssl cannot read them.
    fn of(certificate: &X509Ref) -> Option<Self> {
        Some(Self {
            not_before: system_time(certificate.not_before())?,
            not_after: system_time(certificate.not_after())?,
        })
    }
}

fn system_time(time: &Asn1TimeRef) -> Option<SystemTime> {
    let since_epoch = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let secs = i64::from(since_epoch.days) * 86_400 + i64::from(since_epoch.secs);
    let distance = Duration::from_secs(secs.unsigned_abs());
    if secs < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
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
