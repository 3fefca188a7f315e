//! Rules for every key, ours and the identity provider's: sizes, curves, reading PEM, and the one
//! error that says why a key is not accepted.

use openssl::base64::encode_block;
use openssl::bn::BigNumContext;
use openssl::ec::{EcKey, EcKeyRef};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef, Private};
use openssl::x509::X509;

/// The smallest RSA modulus accepted, in bits.
const MIN_RSA_BITS: u32 = 2048;
/// The largest RSA modulus accepted, in bits: larger ones cost too much time.
const MAX_RSA_BITS: u32 = 8192;
/// The smallest RSA public exponent accepted.
pub(crate) const MIN_RSA_EXPONENT: u32 = 65_537;

/// Why a key cannot be used: to verify signatures, to sign, or to decrypt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are neither a DER certificate nor a DER public key.
    #[error("the key is not a readable X.509 certificate or public key")]
    Unreadable,
    /// PEM text of something else, such as a public or a private key.
    #[error("the text is not a certificate but something else in PEM form")]
    NotACertificate,
    /// There is no private key in PEM form without a passphrase, or it is damaged.
    #[error("there is no readable private key; PEM without a passphrase is expected")]
    PrivateKeyUnreadable,
    /// An RSA key outside the accepted sizes.
    #[error("the RSA key has {bits} bits; {MIN_RSA_BITS} to {MAX_RSA_BITS} are accepted")]
    RsaSize {
        /// Size of the modulus in bits.
        bits: u32,
    },
    /// An RSA key with a small or even public exponent.
    #[error(
        "the RSA key's public exponent is weak; an odd one of at least {MIN_RSA_EXPONENT} is required"
    )]
    RsaExponent,
    /// An EC key on a curve other than P-256, P-384 and P-521.
    #[error("the EC key's curve is not P-256, P-384 or P-521")]
    Curve,
    /// A key type other than RSA and EC, for example DSA or Ed25519.
    #[error("the key's type is neither RSA nor EC")]
    KeyType,
    /// A decryption key of another type than RSA: identity providers encrypt with RSA-OAEP.
    #[error("the key's type is not RSA")]
    NotRsa,
    /// The certificate beside a private key belongs to another key.
    #[error("the certificate does not belong to the private key")]
    CertificateMismatch,
    /// OpenSSL could not sign, for lack of memory or of randomness.
    #[error("the message could not be signed")]
    Signing,
    /// The second verifier cannot load the key.
    #[error("the second verifier cannot load the key")]
    SecondVerifier,
}

/// A curve that keys may be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    pub(crate) fn of<T: HasPublic>(key: &EcKeyRef<T>) -> Result<Self, KeyError> {
        match key.group().curve_name() {
            Some(Nid::X9_62_PRIME256V1) => Ok(Self::P256),
            Some(Nid::SECP384R1) => Ok(Self::P384),
            Some(Nid::SECP521R1) => Ok(Self::P521),
            _ => Err(KeyError::Curve),
        }
    }

    /// The length of one coordinate, and of each of `r` and `s` in a signature.
    pub(crate) fn coordinate_bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// Whether the point is one of the curve, and not the one at infinity. That is all there is to check
/// where every point generates the whole group, as on each [`Curve`]; multiplying by its order, as
/// `EC_KEY_check_key` does, takes a hundred times as long and says nothing more.
pub(crate) fn is_on_curve<T: HasPublic>(key: &EcKeyRef<T>) -> bool {
    let (group, point) = (key.group(), key.public_key());
    let on_curve = BigNumContext::new().and_then(|mut ctx| point.is_on_curve(group, &mut ctx));
    on_curve.unwrap_or(false) && !point.is_infinity(group)
}

/// Rejects RSA keys that are too small to be safe or too large to be used in good time.
pub(crate) fn check_rsa_size<T: HasPublic>(key: &PKeyRef<T>) -> Result<(), KeyError> {
    let bits = key.bits();
    if (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
        Ok(())
    } else {
        Err(KeyError::RsaSize { bits })
    }
}

/// SHA-256 of the DER `SubjectPublicKeyInfo` with the point of an EC key in full, which tells two keys
/// apart; `None` where openssl cannot write the key down.
pub(crate) fn fingerprint<T: HasPublic>(key: &PKeyRef<T>) -> Option<[u8; 32]> {
    // Asked for the key itself, openssl searches for an encoder, which takes most of a tenth of a
    // millisecond.
    let spki = match key.id() {
        Id::RSA => key.rsa().ok()?.public_key_to_der(),
        Id::EC => {
            let key = key.ec_key().ok()?;
            EcKey::from_public_key(key.group(), key.public_key())
                .and_then(|it| it.public_key_to_der())
        }
        _ => key.public_key_to_der(),
    };
    let spki = spki.ok()?;
    hash(MessageDigest::sha256(), &spki)
        .ok()?
        .as_ref()
        .try_into()
        .ok()
}

/// Reads a private key in PEM form, PKCS #8 or PKCS #1, without a passphrase.
pub(crate) fn private_key(pem: &[u8]) -> Result<PKey<Private>, KeyError> {
    // An empty passphrase instead of openssl's question on the terminal.
    PKey::private_key_from_pem_callback(pem, |_| Ok(0)).map_err(|_| KeyError::PrivateKeyUnreadable)
}

/// The certificate beside a private key in PEM text, as one line of base64 (the form of
/// `ds:X509Certificate`), if there is one; it must be the key's own.
pub(crate) fn own_certificate(
    pem: &[u8],
    key: &PKeyRef<Private>,
) -> Result<Option<String>, KeyError> {
    if memchr::memmem::find(pem, b"-----BEGIN CERTIFICATE-----").is_none() {
        return Ok(None);
    }
    let certificate = X509::from_pem(pem).map_err(|_| KeyError::CertificateMismatch)?;
    let own = certificate
        .public_key()
        .map_err(|_| KeyError::CertificateMismatch)?;
    if !own.public_eq(key) {
        return Err(KeyError::CertificateMismatch);
    }
    let der = certificate
        .to_der()
        .map_err(|_| KeyError::CertificateMismatch)?;
    Ok(Some(encode_block(&der)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::ec::EcGroup;
    use openssl::pkey::Public;
    use openssl::rsa::Rsa;

    #[test]
    fn a_fingerprint_is_that_of_the_public_key_as_openssl_writes_it() {
        let mut keys: Vec<PKey<Public>> = Vec::new();
        for bits in [2048, 3072] {
            let der = Rsa::generate(bits).unwrap().public_key_to_der().unwrap();
            keys.push(PKey::public_key_from_der(&der).unwrap());
        }
        for curve in [Nid::X9_62_PRIME256V1, Nid::SECP384R1, Nid::SECP521R1] {
            let group = EcGroup::from_curve_name(curve).unwrap();
            let der = EcKey::generate(&group).unwrap().public_key_to_der();
            keys.push(PKey::public_key_from_der(&der.unwrap()).unwrap());
        }
        keys.push(PKey::public_key_from_raw_bytes(&[1; 32], Id::ED25519).unwrap());
        for key in keys {
            let spki = key.public_key_to_der().unwrap();
            let expected = hash(MessageDigest::sha256(), &spki).unwrap();
            assert_eq!(
                fingerprint(&key).unwrap(),
                *expected,
                "{:?} {}",
                key.id(),
                key.bits()
            );
        }
    }

    #[test]
    fn an_ec_key_has_one_fingerprint_whether_its_point_is_written_in_full_or_not() {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let long = EcKey::generate(&group)
            .unwrap()
            .public_key_to_der()
            .unwrap();
        let (head, point) = long.split_at(27);
        let (x, y) = point.split_at(32);
        let sign = 2 + y[31] % 2;
        let short = [&[0x30, 0x39], &head[2..23], &[0x03, 0x22, 0, sign], x].concat();
        let [long, short] = [long, short].map(|der| PKey::public_key_from_der(&der).unwrap());
        assert_ne!(
            long.public_key_to_der().unwrap(),
            short.public_key_to_der().unwrap()
        );
        assert_eq!(fingerprint(&long), fingerprint(&short));
    }
}
