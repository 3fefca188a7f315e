//! The keys that a role publishes.

use std::collections::HashSet;

use super::error::MetadataError;
use crate::base64_text;
use crate::keys::KeyError;
use crate::signature::{SigningKeys, VerificationKey};
use crate::xml::Element;
use crate::xml::ns::{DS, MD};

/// The most signing keys of an identity provider. Known ones have one to four.
pub(super) const MAX_KEYS: usize = 16;

/// The most certificates of them, with those that are renewed ones for the same key: reading one takes
/// as long as verifying several signatures.
pub(super) const MAX_CERTIFICATES: usize = 32;

/// Every usable signing key of a role, each once, with the dates of its longest certificate.
///
/// A key without `use` serves both purposes (SAML metadata §2.4.1.1). A key that is too weak or
/// cannot be read is left out as long as another one remains.
pub(super) fn signing_keys(role: Element<'_>) -> Result<SigningKeys, MetadataError> {
    let mut keys: Vec<VerificationKey> = Vec::new();
    let mut first_error = None;
    for certificate in signing_certificates(role)? {
        match key(certificate) {
            Ok(key) => add(&mut keys, key),
            Err(error) => first_error = first_error.or(Some(error)),
        }
        if keys.len() > MAX_KEYS {
            return Err(MetadataError::TooManyKeys { max: MAX_KEYS });
        }
    }
    SigningKeys::new(keys)
        .ok_or_else(|| first_error.map_or(MetadataError::NoSigningKey, MetadataError::UnusableKey))
}

/// The texts of the certificates to verify signatures with, each once: counted before any is read.
fn signing_certificates(role: Element<'_>) -> Result<Vec<&str>, MetadataError> {
    let signs = |descriptor: &Element<'_>| {
        let key_use = descriptor.attribute("use").map(str::trim_ascii);
        matches!(key_use, None | Some("signing"))
    };
    let mut known = HashSet::new();
    let texts = role
        .children_named(MD, "KeyDescriptor")
        .filter(signs)
        .flat_map(certificates)
        .map(|certificate| certificate.text().unwrap_or_default().trim_ascii())
        .filter(|text| known.insert(*text));
    let texts: Vec<&str> = texts.collect();
    if texts.len() > MAX_CERTIFICATES {
        return Err(MetadataError::TooManyCertificates {
            count: texts.len(),
            max: MAX_CERTIFICATES,
        });
    }
    Ok(texts)
}

/// A provider that renews a certificate for the same key may publish both.
fn add(keys: &mut Vec<VerificationKey>, key: VerificationKey) {
    let known = keys
        .iter_mut()
        .find(|known| known.fingerprint() == key.fingerprint());
    match known {
        Some(known) if known.not_after() < key.not_after() => *known = key,
        Some(_) => {}
        None => keys.push(key),
    }
}

fn certificates(descriptor: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    descriptor
        .children_named(DS, "KeyInfo")
        .flat_map(|info| info.children_named(DS, "X509Data"))
        .flat_map(|data| data.children_named(DS, "X509Certificate"))
}

fn key(certificate: &str) -> Result<VerificationKey, KeyError> {
    // Some providers paste the PEM with its armor.
    let text = certificate
        .trim_start_matches("-----BEGIN CERTIFICATE-----")
        .trim_end_matches("-----END CERTIFICATE-----");
    let der = base64_text::decode(text).ok_or(KeyError::Unreadable)?;
    VerificationKey::from_certificate_der(&der)
}
