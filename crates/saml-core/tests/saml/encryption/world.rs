//! A service provider that decrypts, and what it says of a message.

use std::sync::OnceLock;

use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use saml_core::encryption::{DecryptionKey, DecryptionKeys, Recipient};
use saml_core::gate::{GatedDocument, RawMessage};
use saml_core::idp::{Encrypter, Sign, Signer};
use saml_core::verified::{VerifiedResponse, verify_for};
use saml_core::{Limits, ReasonCode, Rejection};

use crate::support::{self, element, key, pinned, replaced};

pub(crate) const SP: &str = "https://sp.test";

/// A key pair of a service provider.
pub(crate) struct Pair {
    pub(crate) pem: Vec<u8>,
    pub(crate) private: DecryptionKey,
    /// A DER `SubjectPublicKeyInfo`.
    pub(crate) public: Vec<u8>,
}

pub(crate) fn pair() -> Pair {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    Pair {
        private: DecryptionKey::from_pem(&pem).unwrap(),
        public: key.public_key_to_der().unwrap(),
        pem,
    }
}

/// The service provider's key, one per test process.
pub(crate) fn ours() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(pair)
}

pub(crate) fn encrypter() -> Encrypter {
    Encrypter::new(&ours().public).unwrap()
}

/// An honest response whose assertion is encrypted.
pub(crate) fn encrypted(sign: Sign, encrypter: &Encrypter) -> String {
    let mut template = support::template(sign);
    template.encrypt_assertion = Some(encrypter.clone());
    template.to_xml(&Signer::new(key().clone())).unwrap()
}

/// A response around an `EncryptedAssertion` of any plaintext; signed if it is to vouch for it.
pub(crate) fn around(plaintext: &str, sign: Sign, encrypter: &Encrypter) -> String {
    let mut template = support::template(sign);
    template.with_assertion = false;
    template.response_extra_xml = encrypter.encrypted_assertion(plaintext).unwrap();
    template.to_xml(&Signer::new(key().clone())).unwrap()
}

/// The honest assertion, signed or not.
pub(crate) fn assertion(sign: Sign) -> String {
    let signer = Signer::new(key().clone());
    support::template(sign).assertion_xml(&signer).unwrap()
}

/// The verdict of a service provider with given keys.
pub(crate) fn verify_with(
    xml: &str,
    keys: Option<&DecryptionKeys>,
) -> Result<VerifiedResponse, Rejection> {
    let limits = Limits::default();
    let raw = RawMessage::from_xml(xml.as_bytes().to_vec(), &limits)?;
    let document = GatedDocument::check(&raw, &limits)?;
    let recipient = Recipient {
        entity_id: SP,
        keys,
    };
    verify_for(&document, &pinned(&[key()]), &recipient, &limits)
}

/// The verdict of our service provider.
pub(crate) fn verify(xml: &str) -> Result<VerifiedResponse, Rejection> {
    verify_with(xml, Some(&DecryptionKeys::new(ours().private.clone())))
}

/// The code of the rejection.
pub(crate) fn code(xml: &str) -> ReasonCode {
    verify(xml).expect_err("accepted").code()
}

/// Where the content's ciphertext stands: the last `CipherValue` if the key is inside.
pub(crate) fn content_value(xml: &str) -> &str {
    let start = xml.rfind("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len();
    let end = start + xml[start..].find('<').unwrap();
    &xml[start..end]
}

/// Where the wrapped key stands: the first `CipherValue` if the key is inside.
pub(crate) fn key_value(xml: &str) -> &str {
    let start = xml.find("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len();
    let end = start + xml[start..].find('<').unwrap();
    &xml[start..end]
}

/// The same message with other bytes of ciphertext.
pub(crate) fn with_bytes(xml: &str, value: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = openssl::base64::decode_block(value).unwrap();
    change(&mut bytes);
    replaced(xml, value, &openssl::base64::encode_block(&bytes))
}

/// Signs a changed response again, where the change is to be the identity provider's own.
pub(crate) fn signed_again(xml: &str) -> String {
    let id = "_response-1";
    let unsigned = if xml.contains("<ds:Signature ") {
        replaced(xml, element(xml, "ds:Signature"), "")
    } else {
        xml.to_owned()
    };
    let signature = Signer::new(key().clone()).signature(&unsigned, id).unwrap();
    replaced(
        &unsigned,
        "</saml:Issuer>",
        &format!("</saml:Issuer>{signature}"),
    )
}
