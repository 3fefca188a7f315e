//! The keys that the roles of an identity provider publish.

use std::collections::HashSet;

use openssl::x509::X509;

use super::certificates;
use super::error::MetadataError;
use crate::keys::{self, KeyError};
use crate::signature::{SigningKeys, VerificationKey};
use crate::xml::ns::{DS, MD};
use crate::xml::{Element, collapse};

/// The most signing keys of an identity provider. Known ones have one to four.
pub(super) const MAX_KEYS: usize = 16;

/// The most certificates of them, with those that are renewed ones for the same key: reading one takes
/// as long as verifying several signatures.
pub(super) const MAX_CERTIFICATES: usize = 32;

/// The most certificates for one key, with those of the authorities above it: each is compared with
/// each other.
const MAX_CHAIN: usize = 8;

/// Every usable signing key of these roles, each once, with the dates of its longest certificate.
///
/// A key without `use` serves both purposes (SAML metadata §2.4.1.1). A key that is too weak or
/// cannot be read is left out as long as another one remains.
pub(super) fn signing_keys(roles: &[Element<'_>]) -> Result<SigningKeys, MetadataError> {
    let mut keys: Vec<VerificationKey> = Vec::new();
    let mut first_error = None;
    for texts in signing_key_infos(roles)? {
        let read = |texts: Vec<&str>| -> Result<Vec<X509>, KeyError> {
            let read: Vec<_> = texts
                .into_iter()
                .map(certificates::read)
                .collect::<Result<_, _>>()?;
            Ok(read.into_iter().flatten().collect())
        };
        // Where one of several cannot be read, it may be the one that the others vouch for.
        match texts.into_iter().map(read).collect::<Result<Vec<_>, _>>() {
            Ok(groups) => {
                for certificate in end_entities(&groups)? {
                    match VerificationKey::from_certificate(certificate) {
                        Ok(key) => add(&mut keys, key),
                        Err(error) => first_error = first_error.or(Some(error)),
                    }
                }
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
        if keys.len() > MAX_KEYS {
            return Err(MetadataError::TooManyKeys { max: MAX_KEYS });
        }
    }
    SigningKeys::new(keys)
        .ok_or_else(|| first_error.map_or(MetadataError::NoSigningKey, MetadataError::UnusableKey))
}

/// The texts of the certificates to verify signatures with, for each `KeyInfo` those of each of its
/// `X509Data`, each `KeyInfo` once. Counted before any is read.
fn signing_key_infos<'d>(roles: &[Element<'d>]) -> Result<Vec<Vec<Vec<&'d str>>>, MetadataError> {
    let signs = |descriptor: &Element<'_>| {
        let key_use = descriptor.attribute("use").map(collapse);
        // An empty one names no purpose, so the key serves both.
        matches!(key_use.as_deref(), None | Some("" | "signing"))
    };
    let descriptors = roles
        .iter()
        .flat_map(|it| it.children_named(MD, "KeyDescriptor"));
    let infos = { descriptors.filter(signs) }.flat_map(|it| it.children_named(DS, "KeyInfo"));
    let mut known = HashSet::new();
    let mut all: Vec<Vec<Vec<&str>>> = Vec::new();
    for info in infos {
        let texts_of = |data: Element<'d>| -> Vec<&'d str> {
            let certificates = data.children_named(DS, "X509Certificate");
            let texts = certificates.map(|it| it.text().unwrap_or_default().trim_ascii());
            texts.collect()
        };
        let texts: Vec<Vec<&str>> = info.children_named(DS, "X509Data").map(texts_of).collect();
        if known.insert(texts.clone()) {
            all.push(texts);
        }
    }
    let count = all.iter().flatten().map(Vec::len).sum();
    if count > MAX_CERTIFICATES {
        return Err(MetadataError::TooManyCertificates {
            count,
            max: MAX_CERTIFICATES,
        });
    }
    Ok(all)
}

/// The certificates of the keys themselves among those of one `KeyInfo`.
///
/// An `X509Data` has certificates of one key, and may have those of the authorities that vouch for it
/// (XML signatures section 4.5.4). An authority's key must not become one that signs responses: of the
/// keys in it, the one counts that has signed the certificate of no other. Several `X509Data` may stand
/// for several keys, but an authority in one of them stays one.
fn end_entities(groups: &[Vec<X509>]) -> Result<Vec<&X509>, MetadataError> {
    let all: Vec<&X509> = groups.iter().flatten().collect();
    if let [only] = *all {
        return Ok(vec![only]);
    }
    if all.len() > MAX_CHAIN {
        return Err(MetadataError::TooManyCertificates {
            count: all.len(),
            max: MAX_CHAIN,
        });
    }
    let mut found = Vec::new();
    for group in groups {
        let own: Vec<&X509> = group
            .iter()
            .filter(|it| !all.iter().any(|other| has_signed(it, other)))
            .collect();
        let several = own
            .iter()
            .any(|it| own.first().is_some_and(|first| !same_key(first, it)));
        if several || (own.is_empty() && group.len() == all.len()) {
            return Err(MetadataError::AmbiguousCertificates { count: group.len() });
        }
        found.extend(own);
    }
    Ok(found)
}

/// Whether the key of one certificate has signed the other, which is another key's.
fn has_signed(authority: &X509, other: &X509) -> bool {
    let names = authority.subject_name().try_cmp(other.issuer_name());
    names.is_ok_and(std::cmp::Ordering::is_eq)
        && !same_key(authority, other)
        && authority
            .public_key()
            .and_then(|key| other.verify(&key))
            .unwrap_or(false)
}

fn same_key(one: &X509, other: &X509) -> bool {
    let fingerprint = |it: &X509| keys::fingerprint(&*it.public_key().ok()?);
    fingerprint(one).is_some_and(|own| fingerprint(other) == Some(own))
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
