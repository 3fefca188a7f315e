//! The row of a key, and what is sealed in it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use openssl::hash::MessageDigest;
use openssl::x509::X509;
use serde::{Deserialize, Serialize};

use crate::db::micros::Micros;
use crate::db::schema::saml_keys;
use crate::tokens::server_key::{Purpose, ServerKeys};
use crate::{OrganizationId, SamlKeyId, StoreError};

/// A key of an organization. It never changes, but for whether it signs.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = saml_keys, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct SamlKey {
    /// Its identifier, in chronological order.
    pub id: SamlKeyId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Its self-signed certificate, PEM.
    pub certificate: String,
    pub(super) sealed_private_key: String,
    /// Whether it signs what is sent; one of an organization's keys does.
    pub signs: bool,
    /// When it was made.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When its certificate expires.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub expires_at: DateTime<Utc>,
}

/// Shows nothing of the private key.
impl std::fmt::Debug for SamlKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SamlKey")
            .field("id", &self.id)
            .field("signs", &self.signs)
            .finish_non_exhaustive()
    }
}

impl SamlKey {
    /// The SHA-256 of the certificate, in pairs of hexadecimal digits, as identity providers show it.
    pub fn certificate_sha256(&self) -> Option<String> {
        let certificate = X509::from_pem(self.certificate.as_bytes()).ok()?;
        let digest = certificate.digest(MessageDigest::sha256()).ok()?;
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(pairs.join(":"))
    }

    /// The private key, PEM (PKCS #8), with the certificate behind it.
    ///
    /// # Errors
    /// When it was sealed under a key that these servers do not know.
    pub fn private_key_pem(&self, keys: &ServerKeys) -> Result<String, StoreError> {
        let pem = open(
            keys,
            &self.organization_id,
            &self.id,
            &self.sealed_private_key,
        );
        let pem = pem.ok_or_else(|| StoreError::corrupt("the private key of an organization"))?;
        Ok(format!("{pem}{}", self.certificate))
    }
}

/// What is sealed. Naming the row keeps a key that is copied into another one from being used there.
#[derive(Serialize, Deserialize)]
struct Sealed {
    organization: OrganizationId,
    id: SamlKeyId,
    pem: String,
}

pub(super) fn seal(
    keys: &ServerKeys,
    organization: &OrganizationId,
    id: &SamlKeyId,
    pem: &str,
) -> Result<String, StoreError> {
    let sealed = Sealed {
        organization: organization.clone(),
        id: id.clone(),
        pem: pem.to_owned(),
    };
    let bytes = serde_json::to_vec(&sealed).unwrap_or_default();
    keys.seal(Purpose::SamlKey, &bytes)
}

pub(super) fn open(
    keys: &ServerKeys,
    organization: &OrganizationId,
    id: &SamlKeyId,
    text: &str,
) -> Option<String> {
    let bytes = keys.open(Purpose::SamlKey, text)?;
    let sealed: Sealed = serde_json::from_slice(&bytes).ok()?;
    (sealed.organization == *organization && sealed.id == *id).then_some(sealed.pem)
}
