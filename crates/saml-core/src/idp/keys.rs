//! Signing keys with their self-signed certificates.

use std::time::SystemTime;

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::base64::encode_block;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, PKeyRef, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};

use super::error::IdpError;

/// A curve of an EC key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EcCurve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
    /// secp256k1, which verifiers must reject.
    Secp256k1,
}

impl EcCurve {
    fn nid(self) -> Nid {
        match self {
            Self::P256 => Nid::X9_62_PRIME256V1,
            Self::P384 => Nid::SECP384R1,
            Self::P521 => Nid::SECP521R1,
            Self::Secp256k1 => Nid::SECP256K1,
        }
    }
}

/// A private key and the self-signed certificate that metadata publishes for it.
///
/// Its randomness is OpenSSL's own; this is why it exists only with the feature `idp`.
#[derive(Clone)]
pub struct IdpKey {
    key: PKey<Private>,
    certificate: X509,
}

impl IdpKey {
    /// Makes an RSA key of `bits` bits, with a certificate for `common_name`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] for sizes that OpenSSL cannot make.
    pub fn generate_rsa(
        bits: u32,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, IdpError> {
        Rsa::generate(bits)
            .and_then(PKey::from_rsa)
            .and_then(|key| Self::self_signed(key, common_name, not_before, not_after))
            .map_err(IdpError::openssl)
    }

    /// Makes a key on the curve P-256, with a certificate for `common_name`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn generate_ec_p256(
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, IdpError> {
        Self::generate_ec(EcCurve::P256, common_name, not_before, not_after)
    }

    /// Makes an EC key, with a certificate for `common_name`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn generate_ec(
        curve: EcCurve,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, IdpError> {
        EcGroup::from_curve_name(curve.nid())
            .and_then(|group| EcKey::generate(&group))
            .and_then(PKey::from_ec_key)
            .and_then(|key| Self::self_signed(key, common_name, not_before, not_after))
            .map_err(IdpError::openssl)
    }

    /// The same key with another certificate, as after a renewal.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn renewed(
        &self,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, IdpError> {
        Self::self_signed(self.key.clone(), common_name, not_before, not_after)
            .map_err(IdpError::openssl)
    }

    /// Reads what [`Self::to_pem`] wrote: a PKCS #8 key followed by its certificate.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] where the text holds no key or no certificate.
    pub fn from_pem(pem: &[u8]) -> Result<Self, IdpError> {
        Ok(Self {
            key: PKey::private_key_from_pem(pem).map_err(IdpError::openssl)?,
            certificate: X509::from_pem(pem).map_err(IdpError::openssl)?,
        })
    }

    /// The private key and the certificate, as PEM. Keep it secret.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn to_pem(&self) -> Result<Vec<u8>, IdpError> {
        let mut pem = self.private_key_pem()?;
        pem.extend(self.certificate.to_pem().map_err(IdpError::openssl)?);
        Ok(pem)
    }

    /// The private key as PKCS #8 in PEM. Keep it secret.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn private_key_pem(&self) -> Result<Vec<u8>, IdpError> {
        self.key
            .private_key_to_pem_pkcs8()
            .map_err(IdpError::openssl)
    }

    /// The public key as a DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn public_key_der(&self) -> Result<Vec<u8>, IdpError> {
        self.key.public_key_to_der().map_err(IdpError::openssl)
    }

    /// The public key as a PEM `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn public_key_pem(&self) -> Result<Vec<u8>, IdpError> {
        self.key.public_key_to_pem().map_err(IdpError::openssl)
    }

    /// The certificate as PEM.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn certificate_pem(&self) -> Result<String, IdpError> {
        let pem = self.certificate.to_pem().map_err(IdpError::openssl)?;
        Ok(String::from_utf8_lossy(&pem).into_owned())
    }

    /// The certificate as DER.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn certificate_der(&self) -> Result<Vec<u8>, IdpError> {
        self.certificate.to_der().map_err(IdpError::openssl)
    }

    /// The certificate as one line of base64, the form of `ds:X509Certificate`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when it fails.
    pub fn certificate_base64(&self) -> Result<String, IdpError> {
        Ok(encode_block(&self.certificate_der()?))
    }

    pub(super) fn private_key(&self) -> &PKeyRef<Private> {
        &self.key
    }

    /// Certifies a key with itself.
    fn self_signed(
        key: PKey<Private>,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, ErrorStack> {
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_text("CN", common_name)?;
        let name = name.build();
        let mut serial = BigNum::new()?;
        serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        builder.set_serial_number(Asn1Integer::from_bn(&serial)?.as_ref())?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_not_before(asn1_time(not_before)?.as_ref())?;
        builder.set_not_after(asn1_time(not_after)?.as_ref())?;
        builder.set_pubkey(&key)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self {
            certificate: builder.build(),
            key,
        })
    }

    pub(super) fn is_ec(&self) -> bool {
        self.key.id() == Id::EC
    }
}

impl std::fmt::Debug for IdpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdpKey")
            .field("algorithm", &self.key.id())
            .finish_non_exhaustive()
    }
}

/// A time as certificates hold it; one before 1970 becomes 1970.
fn asn1_time(at: SystemTime) -> Result<Asn1Time, ErrorStack> {
    let secs = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    Asn1Time::from_unix(secs.try_into().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time;

    #[test]
    fn a_key_survives_being_written_and_read() {
        let (from, until) = (
            time::parse("2026-01-01T00:00:00Z").unwrap(),
            time::parse("2027-01-01T00:00:00Z").unwrap(),
        );
        for key in [
            IdpKey::generate_ec_p256("idp.test", from, until).unwrap(),
            IdpKey::generate_rsa(2048, "idp.test", from, until).unwrap(),
        ] {
            let again = IdpKey::from_pem(&key.to_pem().unwrap()).unwrap();
            assert_eq!(again.private_key_pem(), key.private_key_pem());
            assert_eq!(
                again.certificate_base64().unwrap(),
                key.certificate_base64().unwrap()
            );
            assert!(!format!("{key:?}").contains("PRIVATE"));
        }
    }
}
