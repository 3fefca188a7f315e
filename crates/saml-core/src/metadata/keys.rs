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

/// Every usable signing key of a role, each once, with the dates of its longest certificate.
///
/// A key without `use` serves both purposes (SAML metadata §2.4.1.1). A key that is too weak or
/// cannot be read is left out as long as another one remains. A certificate that is there again is
/// not read again.
pub(super) fn signing_keys(role: Element<'_>) -> Result<SigningKeys, MetadataError> {
    let mut keys: Vec<VerificationKey> = Vec::new();
    let mut first_error = None;
    let mut known = HashSet::new();
    for descriptor in role.children_named(MD, "KeyDescriptor") {
        if !matches!(
            descriptor.attribute("use").map(str::trim_ascii),
            None | Some("signing")
        ) {
            continue;
        }
        for certificate in certificates(descriptor) {
            let text = certificate.text().map(str::trim_ascii);
            if text.is_some_and(|text| !known.insert(text)) {
                continue;
            }
            match key(certificate) {
                Ok(key) => add(&mut keys, key),
                Err(error) => first_error = first_error.or(Some(error)),
            }
            if keys.len() > MAX_KEYS {
                return Err(MetadataError::TooManyKeys { max: MAX_KEYS });
            }
        }
    }
    SigningKeys::new(keys)
        .ok_or_else(|| first_error.map_or(MetadataError::NoSigningKey, MetadataError::UnusableKey))
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

fn key(certificate: Element<'_>) -> Result<VerificationKey, KeyError> {
    // Some providers paste the PEM with its armor.
    let text = certificate.text().ok_or(KeyError::Unreadable)?;
    let text = text
        .trim_ascii()
        .trim_start_matches("-----BEGIN CERTIFICATE-----")
        .trim_end_matches("-----END CERTIFICATE-----");
    let der = base64_text::decode(text).ok_or(KeyError::Unreadable)?;
    VerificationKey::from_certificate_der(&der)
}
