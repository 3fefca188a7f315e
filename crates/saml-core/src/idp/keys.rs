//! Signing keys with their self-signed certificates.

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::base64::encode_block;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use std::time::SystemTime;

/// A private key and the self-signed certificate that metadata publishes for it.
///
/// Its randomness is openssl's own; this is why it exists only with the feature `idp`.
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
    /// openssl's own, for sizes that it cannot make.
    pub fn generate_rsa(
        bits: u32,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, ErrorStack> {
        let key = PKey::from_rsa(Rsa::generate(bits)?)?;
        Self::self_signed(key, common_name, not_before, not_after)
    }

    /// Makes a key on the curve P-256, with a certificate for `common_name`.
    ///
    /// # Errors
    ///
    /// openssl's own.
    pub fn generate_ec_p256(
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, ErrorStack> {
        Self::generate_ec(Nid::X9_62_PRIME256V1, common_name, not_before, not_after)
    }

    /// Makes a key on any curve that openssl knows, with a certificate for `common_name`.
    ///
    /// # Errors
    ///
    /// openssl's own, for unknown curves.
    pub fn generate_ec(
        curve: Nid,
        common_name: &str,
        not_before: SystemTime,
        not_after: SystemTime,
    ) -> Result<Self, ErrorStack> {
        let group = EcGroup::from_curve_name(curve)?;
        let key = PKey::from_ec_key(EcKey::generate(&group)?)?;
        Self::self_signed(key, common_name, not_before, not_after)
    }

    /// Certifies an existing key with itself.
    ///
    /// # Errors
    ///
    /// openssl's own.
    pub fn self_signed(
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

    /// Reads what [`Self::to_pem`] wrote: a PKCS #8 key followed by its certificate.
    ///
    /// # Errors
    ///
    /// openssl's own, where the text holds no key or no certificate.
    pub fn from_pem(pem: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self {
            key: PKey::private_key_from_pem(pem)?,
            certificate: X509::from_pem(pem)?,
        })
    }

    /// The private key and the certificate, as PEM. Keep it secret.
    ///
    /// # Errors
    ///
    /// openssl's own.
    pub fn to_pem(&self) -> Result<Vec<u8>, ErrorStack> {
        let mut pem = self.key.private_key_to_pem_pkcs8()?;
        pem.extend(self.certificate.to_pem()?);
        Ok(pem)
    }

    /// The certificate as PEM.
    ///
    /// # Errors
    ///
    /// openssl's own.
    pub fn certificate_pem(&self) -> Result<String, ErrorStack> {
        Ok(String::from_utf8_lossy(&self.certificate.to_pem()?).into_owned())
    }

    /// The certificate as one line of base64, the form of `ds:X509Certificate`.
    ///
    /// # Errors
    ///
    /// openssl's own.
    pub fn certificate_base64(&self) -> Result<String, ErrorStack> {
        Ok(encode_block(&self.certificate.to_der()?))
    }

    /// The certificate.
    pub fn certificate(&self) -> &X509 {
        &self.certificate
    }

    /// The private key.
    pub fn private_key(&self) -> &PKey<Private> {
        &self.key
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
            assert!(again.private_key().public_eq(key.private_key()));
            assert_eq!(
                again.certificate_base64().unwrap(),
                key.certificate_base64().unwrap()
            );
            assert!(!format!("{key:?}").contains("PRIVATE"));
        }
    }
}
