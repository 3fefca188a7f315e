//! The whole way through `ServiceProvider`, and its metadata.

use std::time::Duration;

use openssl::base64::encode_block;
use openssl::rsa::Rsa;
use saml_core::encryption::DecryptionKeys;
use saml_core::idp::{IdpMetadata, Sign};
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Rejection, ServiceProvider,
};

use super::world::{SP, encrypted, encrypter, ours, pair};
use crate::support::{at, key};

/// The verdict of a service provider with given keys on a message.
pub(crate) fn consume_with(xml: &str, keys: Option<DecryptionKeys>) -> Result<Identity, Rejection> {
    let keys_of_idp = [key()];
    let metadata = IdpMetadata::new("https://idp.test", "https://idp.test/sso", &keys_of_idp);
    let metadata = metadata.to_xml().unwrap();
    let idp = IdentityProvider::from_metadata(metadata.as_bytes(), at()).unwrap();
    let mut sp = ServiceProvider::new(SP, "https://sp.test/acs");
    if let Some(keys) = keys {
        sp = sp.with_decryption_keys(keys);
    }
    let expectation = Expectation {
        now: at(),
        skew: Duration::from_mins(2),
        request: ExpectedRequest::UnsolicitedAllowed,
    };
    let form_value = encode_block(xml.as_bytes());
    sp.consume(&idp, &form_value, &Policy::default(), &expectation)
}

/// The verdict of our service provider on a message.
pub(crate) fn consume(xml: &str) -> Result<Identity, Rejection> {
    consume_with(xml, Some(DecryptionKeys::new(ours().private.clone())))
}

#[test]
fn an_encrypted_response_becomes_an_identity() {
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let identity = consume(&encrypted(sign, &encrypter())).unwrap();
        assert_eq!(identity.name_id, "ada@sp.test");
        assert_eq!(identity.email.as_deref(), Some("ada@sp.test"));
    }
}

#[test]
fn metadata_publishes_the_current_key_for_encryption() {
    let (current, previous) = (ours(), pair());
    let sp = ServiceProvider::new(SP, "https://sp.test/acs");
    assert!(
        !sp.metadata_xml().contains("use=\"encryption\""),
        "without a key"
    );
    let keys = DecryptionKeys::new(current.private.clone()).with_previous(previous.private.clone());
    let xml = sp.with_decryption_keys(keys).metadata_xml();
    assert_eq!(xml.matches("use=\"encryption\"").count(), 1);
    let modulus = |pair: &super::world::Pair| {
        let rsa = Rsa::public_key_from_der(&pair.public).unwrap();
        encode_block(&rsa.n().to_vec())
    };
    assert!(xml.contains(&modulus(current)));
    assert!(!xml.contains(&modulus(&previous)));
    assert!(xml.contains("xmlenc11#aes256-gcm") && xml.contains("rsa-oaep-mgf1p"));
    assert!(!xml.contains("-cbc") && !xml.contains("rsa-1_5"));
    let descriptor = xml.find("<md:KeyDescriptor").unwrap();
    assert!(
        descriptor < xml.find("<md:NameIDFormat").unwrap(),
        "schema order"
    );
}
