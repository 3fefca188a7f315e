//! What the section shows of the organization's own keys.

use identity_store::sso::keys::SamlKey;

use crate::pages::timestamp::Timestamp;

/// One key.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) id: String,
    /// The SHA-256 of the certificate, in pairs of hexadecimal digits.
    pub(crate) fingerprint: String,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Whether it signs what is sent.
    pub(crate) signs: bool,
}

pub(crate) fn key_rows(keys: &[SamlKey]) -> Vec<KeyRow> {
    let row = |key: &SamlKey| KeyRow {
        id: key.id.to_string(),
        fingerprint: key.certificate_sha256().unwrap_or_default(),
        created_at: Timestamp::from(key.created_at),
        expires_at: Timestamp::from(key.expires_at),
        signs: key.signs,
    };
    keys.iter().map(row).collect()
}
