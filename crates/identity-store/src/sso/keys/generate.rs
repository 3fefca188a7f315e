//! Making a key with its certificate. It takes a fifth of a second, so it is done before it is the
//! writer's turn.

use chrono::{DateTime, Duration, Utc};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name, X509NameBuilder};

use super::record::{SamlKey, seal};
use crate::tokens::server_key::ServerKeys;
use crate::{OrganizationId, SamlKeyId, StoreError};

/// The size of the keys that identity providers sign with themselves; strangers can have a request signed
/// by beginning a sign-in, and a larger one costs three times as much.
const RSA_BITS: u32 = 2048;

/// How long certificates are valid: as long as those of Okta. Nobody checks who signed them, and one that
/// expires would stop sign-ins.
const VALID_FOR: Duration = Duration::days(3650);
/// The clock of the identity provider may be behind.
const VALID_BEFORE: Duration = Duration::days(1);
const SERIAL_BITS: i32 = 127;

/// A key pair that is nobody's yet.
#[derive(Clone)]
pub struct GeneratedKey(PKey<Private>);

impl std::fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GeneratedKey(…)")
    }
}

impl GeneratedKey {
    /// A random one.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn random() -> Result<Self, StoreError> {
        let key = Rsa::generate(RSA_BITS).and_then(PKey::from_rsa);
        key.map(Self).map_err(|error| failed(&error))
    }
}

/// A key with its certificate, before it is stored.
#[derive(Debug, Clone)]
pub struct NewSamlKey {
    pub(super) row: SamlKey,
}

impl NewSamlKey {
    /// Writes the certificate, and seals the private key.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn new(
        key: &GeneratedKey,
        organization: &OrganizationId,
        keys: &ServerKeys,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let id = SamlKeyId::new(now);
        let expires_at = now + VALID_FOR;
        let certificate =
            certificate(&key.0, organization, now, expires_at).map_err(|error| failed(&error))?;
        let pem = key
            .0
            .private_key_to_pem_pkcs8()
            .map_err(|error| failed(&error))?;
        let pem = String::from_utf8_lossy(&pem);
        Ok(Self {
            row: SamlKey {
                sealed_private_key: seal(keys, organization, &id, &pem)?,
                id,
                organization_id: organization.clone(),
                certificate,
                signs: false,
                created_at: now,
                expires_at,
            },
        })
    }
}

fn certificate(
    key: &PKey<Private>,
    organization: &OrganizationId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<String, ErrorStack> {
    let name = name(organization)?;
    let mut serial = BigNum::new()?;
    serial.rand(SERIAL_BITS, MsbOption::MAYBE_ZERO, false)?;
    let time = |at: DateTime<Utc>| Asn1Time::from_unix(at.timestamp());
    let mut builder = X509::builder()?;
    // Version 3 (RFC 5280 section 4.1.2.1).
    builder.set_version(2)?;
    let serial: Asn1Integer = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_pubkey(key)?;
    let not_before = time(now - VALID_BEFORE)?;
    builder.set_not_before(&not_before)?;
    let not_after = time(expires_at)?;
    builder.set_not_after(&not_after)?;
    builder.sign(key, MessageDigest::sha256())?;
    let pem = builder.build().to_pem()?;
    Ok(String::from_utf8_lossy(&pem).into_owned())
}

/// The ID tells apart the certificates of several organizations at one identity provider.
fn name(organization: &OrganizationId) -> Result<X509Name, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::COMMONNAME, &format!("Statux {organization}"))?;
    Ok(name.build())
}

fn failed(error: &ErrorStack) -> StoreError {
    StoreError::Cryptography(error.to_string())
}
