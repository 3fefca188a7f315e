//! Enveloped signatures over elements that are already in canonical form.

use openssl::base64::encode_block;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer as OpensslSigner};

use super::error::IdpError;
use super::keys::IdpKey;
use crate::signing::Form;

/// A hash function of a signature. SHA-1 exists so that its rejection can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1, which verifiers must reject.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    pub(super) fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }

    /// The `DigestMethod` identifier (XML Encryption §5.8, RFC 9231 §2.1).
    pub(super) fn digest_uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    /// The PSS identifier (RFC 9231 §2.3.10).
    fn pss_uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
            Self::Sha256 => "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
            Self::Sha384 => "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
            Self::Sha512 => "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
        }
    }

    /// The `SignatureMethod` identifier (RFC 9231 §2.3).
    fn signature_uri(self, ec: bool) -> &'static str {
        match (self, ec) {
            (Self::Sha1, false) => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            (Self::Sha256, false) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            (Self::Sha384, false) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            (Self::Sha512, false) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            (Self::Sha1, true) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
            (Self::Sha256, true) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            (Self::Sha384, true) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            (Self::Sha512, true) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    }
}

/// A key together with how it signs.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The key that signs.
    pub key: IdpKey,
    /// The hash of the signature itself.
    pub signature_hash: Hash,
    /// The hash of the signed element.
    pub digest_hash: Hash,
    /// Whether the signature carries the certificate in its `KeyInfo`.
    pub with_key_info: bool,
    /// Whether an RSA key signs with PSS padding, its salt as long as the hash.
    pub pss: bool,
}

impl Signer {
    /// Signs with SHA-256 throughout and carries the certificate along.
    pub fn new(key: IdpKey) -> Self {
        Self {
            key,
            signature_hash: Hash::Sha256,
            digest_hash: Hash::Sha256,
            with_key_info: true,
            pss: false,
        }
    }

    /// The `ds:Signature` element over `element`, whose `ID` attribute is `id`.
    ///
    /// `element` must be in exclusive canonical form already, without the signature; the caller
    /// inserts the result as a child of that element.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when signing fails.
    pub fn signature(&self, element: &str, id: &str) -> Result<String, IdpError> {
        let certificate = self.key.certificate_base64()?;
        let form = Form {
            signature_uri: self.signature_uri(),
            digest_uri: self.digest_hash.digest_uri(),
            digest: &hash(self.digest_hash.digest(), element.as_bytes())
                .map_err(IdpError::openssl)?,
            id,
            certificate: self.with_key_info.then_some(certificate.as_str()),
        };
        form.sign(|signed_info| self.signature_value(signed_info))
    }

    fn signature_uri(&self) -> &'static str {
        if self.pss {
            self.signature_hash.pss_uri()
        } else {
            self.signature_hash.signature_uri(self.key.is_ec())
        }
    }

    /// The base64 `SignatureValue` over canonical `SignedInfo` bytes. For ECDSA it is the two
    /// numbers side by side, padded to the curve's size (RFC 9231 §2.3.6), not DER.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when signing fails.
    pub fn signature_value(&self, signed_info: &[u8]) -> Result<String, IdpError> {
        let value = self.sign(signed_info).map_err(IdpError::openssl)?;
        Ok(encode_block(&value))
    }

    fn sign(&self, signed_info: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let digest = self.signature_hash.digest();
        let mut signer = OpensslSigner::new(digest, self.key.private_key())?;
        if self.pss {
            signer.set_rsa_padding(Padding::PKCS1_PSS)?;
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
            signer.set_rsa_mgf1_md(digest)?;
        }
        let signature = signer.sign_oneshot_to_vec(signed_info)?;
        if !self.key.is_ec() {
            return Ok(signature);
        }
        let numbers = EcdsaSig::from_der(&signature)?;
        let bits = self.key.private_key().ec_key()?.group().degree();
        let width = i32::try_from(bits.div_ceil(8)).unwrap_or(i32::MAX);
        let mut raw = numbers.r().to_vec_padded(width)?;
        raw.extend(numbers.s().to_vec_padded(width)?);
        Ok(raw)
    }
}
