//! Encryption is not authentication: anyone with the public key can encrypt anything.

use saml_core::ReasonCode;
use saml_core::idp::{ContentEncryption, KeyTransport, Sign, Signer};

use super::world::{
    around, assertion, code, content_value, encrypted, encrypter, verify, verify_with,
};
use crate::support::{self, ec_key, element, key, replaced, xmlsec1_accepts};

#[test]
fn without_a_signature_anywhere_it_is_unsigned() {
    verify(&encrypted(Sign::Assertion, &encrypter())).expect("the baseline is accepted");
    let xml = encrypted(Sign::Nothing, &encrypter());
    assert_eq!(code(&xml), ReasonCode::Unsigned);
}

#[test]
fn an_attacker_s_own_signature_inside_is_invalid() {
    let attacker = ec_key();
    let forge = |signer: &Signer| {
        let template = support::template(Sign::Assertion);
        let plaintext = template.assertion_xml(signer).unwrap();
        (around(&plaintext, Sign::Nothing, &encrypter()), plaintext)
    };
    let (honest, _) = forge(&Signer::new(key().clone()));
    verify(&honest).expect("the baseline is accepted");
    let (forged, plaintext) = forge(&Signer::new(attacker.clone()));
    assert!(xmlsec1_accepts(&plaintext, &attacker));
    assert_eq!(code(&forged), ReasonCode::SignatureInvalid);
}

#[test]
fn a_changed_assertion_is_rejected_after_decryption() {
    let honest = assertion(Sign::Assertion);
    for sign in [Sign::Nothing, Sign::Response] {
        verify(&around(&honest, sign, &encrypter())).expect("the baseline is accepted");
        let forged = honest.replace("ada@sp.test", "eve@sp.test");
        assert!(!xmlsec1_accepts(&forged, key()));
        // Even a signed response does not excuse a signature that does not hold.
        assert_eq!(
            code(&around(&forged, sign, &encrypter())),
            ReasonCode::DigestMismatch
        );
    }
}

#[test]
fn a_signed_response_vouches_for_its_own_ciphertext_only() {
    let xml = encrypted(Sign::Response, &encrypter());
    assert!(xmlsec1_accepts(&xml, key()));
    verify(&xml).expect("the baseline is accepted");
    let forged = assertion(Sign::Nothing).replace("ada@sp.test", "eve@sp.test");
    let other = encrypter().encrypted_assertion(&forged).unwrap();
    let exchanged = replaced(&xml, element(&xml, "saml:EncryptedAssertion"), &other);
    assert!(!xmlsec1_accepts(&exchanged, key()));
    assert_eq!(code(&exchanged), ReasonCode::DigestMismatch);
    let stripped = replaced(&xml, element(&xml, "ds:Signature"), "");
    assert_eq!(code(&stripped), ReasonCode::Unsigned);
}

#[test]
fn an_assertion_beside_an_encrypted_one_and_two_encrypted_ones_are_rejected() {
    let plain = assertion(Sign::Assertion);
    let mut template = support::template(Sign::Assertion);
    template.encrypt_assertion = Some(encrypter());
    let signer = Signer::new(key().clone());
    verify(&template.to_xml(&signer).unwrap()).expect("the baseline is accepted");
    let second = encrypter().encrypted_assertion(&plain).unwrap();
    for other in [
        plain.replace("_assertion-1", "_assertion-2"),
        second.replace("Id=\"", "Id=\"x"),
    ] {
        for sign in [Sign::Assertion, Sign::Both] {
            template.sign = sign;
            template.response_extra_xml = other.clone();
            let xml = template.to_xml(&signer).unwrap();
            assert_eq!(code(&xml), ReasonCode::MultipleAssertions);
        }
    }
}

#[test]
fn cbc_is_decrypted_only_in_a_signed_response() {
    let mut encrypter = encrypter();
    for content in [
        ContentEncryption::Aes128Cbc,
        ContentEncryption::Aes192Cbc,
        ContentEncryption::Aes256Cbc,
    ] {
        encrypter.content = content;
        for sign in [Sign::Response, Sign::Both] {
            verify(&encrypted(sign, &encrypter)).expect("the baseline is accepted");
        }
        let xml = encrypted(Sign::Assertion, &encrypter);
        let rejection = verify(&xml).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::EncryptionAlgorithmForbidden);
        assert_eq!(rejection.received_text(), Some(content.uri()));
        // Whether the padding is right is not told: nothing was decrypted.
        let changed = super::world::with_bytes(&xml, content_value(&xml), |bytes| bytes[20] ^= 1);
        assert_eq!(verify(&changed).unwrap_err(), rejection);
    }
}

#[test]
fn weak_algorithms_are_rejected_even_in_a_signed_response() {
    let mut weak_transport = encrypter();
    weak_transport.transport = KeyTransport::Rsa15;
    let mut weak_content = encrypter();
    weak_content.content = ContentEncryption::TripleDes;
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        verify(&encrypted(sign, &encrypter())).expect("the baseline is accepted");
        for (encrypter, uri) in [
            (&weak_transport, KeyTransport::Rsa15.uri()),
            (&weak_content, ContentEncryption::TripleDes.uri()),
        ] {
            let xml = encrypted(sign, encrypter);
            let rejection = verify(&xml).unwrap_err();
            assert_eq!(rejection.code(), ReasonCode::EncryptionAlgorithmForbidden);
            assert_eq!(rejection.received_text(), Some(uri));
        }
    }
}

#[test]
fn without_a_key_it_says_so() {
    let xml = encrypted(Sign::Both, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    let rejection = verify_with(&xml, None).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::EncryptedAssertionUnsupported);
}
