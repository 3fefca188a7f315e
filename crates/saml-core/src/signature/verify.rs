//! Our own verifier.

use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;

use super::algorithm::{KeyKind, SignatureAlgorithm};
use super::keys::{SigningKeys, VerificationKey};
use super::unverified::UnverifiedSignature;
use crate::c14n::canonicalize;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;

/// The bytes that a verified signature covers, with everything that the second verifier needs to
/// repeat the verification.
pub(crate) struct SignatureCoverage<'k> {
    /// The bytes that were digested.
    pub(crate) bytes: String,
    /// The key that verified.
    #[cfg_attr(
        not(feature = "xmlsec"),
        allow(dead_code, reason = "for the second verifier")
    )]
    pub(crate) key: &'k VerificationKey,
    /// The algorithm.
    #[cfg_attr(
        not(feature = "xmlsec"),
        allow(dead_code, reason = "for the second verifier")
    )]
    pub(crate) signature: SignatureAlgorithm,
}

/// Verifies the signature that is a child of `element` and covers it.
///
/// The shape comes first, so that the rejection names a forbidden algorithm rather than a failed
/// verification; it reads the very bytes that the key then verifies.
pub(crate) fn verify_enveloped<'k>(
    element: Element<'_>,
    signature: Element<'_>,
    keys: &'k SigningKeys,
) -> Result<SignatureCoverage<'k>, Rejection> {
    let unverified = UnverifiedSignature::read(signature)?;
    let info = unverified.signed_info(element)?;
    let signed_bytes = unverified.signed_bytes.as_bytes();
    let key = find_key(info.signature, signed_bytes, &unverified.value, keys)?;
    let bytes = canonicalize(element, info.reference_prefixes, Some(signature));
    if info.digest.hash(bytes.as_bytes()) != info.digest_value {
        return Err(ReasonCode::DigestMismatch.into());
    }
    Ok(SignatureCoverage {
        bytes,
        key,
        signature: info.signature,
    })
}

/// Verifies a signature over bytes that stand outside XML. `algorithm_uri` is stated by the sender.
pub(crate) fn verify_bytes(
    algorithm_uri: &str,
    bytes: &[u8],
    value: &[u8],
    keys: &SigningKeys,
) -> Result<(), Rejection> {
    let algorithm = SignatureAlgorithm::from_uri(algorithm_uri).ok_or_else(|| {
        Rejection::new(ReasonCode::AlgorithmForbidden)
            .expected(SignatureAlgorithm::EXPECTED)
            .received(algorithm_uri)
    })?;
    find_key(algorithm, bytes, value, keys).map(|_| ())
}

fn find_key<'k>(
    algorithm: SignatureAlgorithm,
    bytes: &[u8],
    value: &[u8],
    keys: &'k SigningKeys,
) -> Result<&'k VerificationKey, Rejection> {
    let family = algorithm.family;
    let mut fitting = keys.iter().filter(|key| family.fits(key.kind())).peekable();
    if fitting.peek().is_none() {
        return Err(Rejection::new(ReasonCode::AlgorithmForbidden)
            .expected("an algorithm for the keys in the metadata")
            .received(format!("an {} signature", family.name())));
    }
    fitting
        .find(|key| verifies(key, algorithm, bytes, value))
        .ok_or_else(|| Rejection::new(ReasonCode::SignatureInvalid))
}

/// Whether the key signed the bytes. Every error of openssl counts as no.
fn verifies(
    key: &VerificationKey,
    algorithm: SignatureAlgorithm,
    bytes: &[u8],
    value: &[u8],
) -> bool {
    let der = match key.kind() {
        KeyKind::Rsa => None,
        KeyKind::Ec(curve) => match ecdsa_der(value, curve.coordinate_bytes()) {
            Some(der) => Some(der),
            None => return false,
        },
    };
    let value = der.as_deref().unwrap_or(value);
    let hash = algorithm.digest.hash(bytes);
    key.contexts().verify(algorithm, &hash, value)
}

/// The DER form of the two numbers that XML signatures put side by side, each padded to the
/// curve's size (RFC 9231 section 2.3.6). Any other length is rejected.
fn ecdsa_der(value: &[u8], coordinate_bytes: usize) -> Option<Vec<u8>> {
    if value.len() != coordinate_bytes * 2 {
        return None;
    }
    let (r, s) = value.split_at_checked(coordinate_bytes)?;
    let (r, s) = (BigNum::from_slice(r).ok()?, BigNum::from_slice(s).ok()?);
    if r.num_bits() == 0 || s.num_bits() == 0 {
        return None;
    }
    EcdsaSig::from_private_components(r, s).ok()?.to_der().ok()
}
