//! `EncryptedID` in the subject of a verified assertion.

use saml_core::idp::{ContentEncryption, KeyPosition, Sign, Signer};
use saml_core::{Identity, ReasonCode, Rejection};

use super::provider::{consume, consume_with};
use super::world::{encrypter, signed_again};
use crate::support::{self, element, key, replaced, xmlsec1_accepts};

fn response(change: impl FnOnce(&mut saml_core::idp::ResponseTemplate)) -> String {
    let mut template = support::template(Sign::Assertion);
    template.encrypt_name_id = Some(encrypter());
    change(&mut template);
    template.to_xml(&Signer::new(key().clone())).unwrap()
}

#[test]
fn an_encrypted_name_is_read_with_its_format() {
    for content in [ContentEncryption::Aes256Gcm, ContentEncryption::Aes128Cbc] {
        for position in [
            KeyPosition::Inside,
            KeyPosition::Referenced,
            KeyPosition::Beside,
        ] {
            for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
                let xml = response(|template| {
                    template.sign = sign;
                    let encrypter = template.encrypt_name_id.as_mut().unwrap();
                    encrypter.content = content;
                    encrypter.position = position;
                });
                assert!(!xml.contains("ada@sp.test</saml:NameID>"));
                assert!(xmlsec1_accepts(&xml, key()));
                let identity = consume(&xml).expect("the name is decrypted");
                assert_eq!(identity.name_id, "ada@sp.test");
                let format = identity.name_id_format.as_deref();
                assert_eq!(
                    format,
                    Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
                );
            }
        }
    }
}

#[test]
fn an_encrypted_name_in_an_encrypted_assertion_is_read() {
    let xml = response(|template| template.encrypt_assertion = Some(encrypter()));
    assert_eq!(consume(&xml).unwrap().name_id, "ada@sp.test");
}

#[test]
fn without_a_key_or_with_another_s_it_is_rejected() {
    let xml = response(|_| {});
    consume(&xml).expect("the baseline is accepted");
    let rejection = consume_with(&xml, None).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::EncryptedAssertionUnsupported);
    let other = saml_core::encryption::DecryptionKeys::new(super::world::pair().private);
    let rejection = consume_with(&xml, Some(other)).unwrap_err();
    assert_eq!(rejection, ReasonCode::DecryptionFailed.into());
}

/// An identity provider would have to sign these itself; they are rejected nonetheless.
fn with_subject(name: &str) -> Result<Identity, Rejection> {
    let mut template = support::template(Sign::Response);
    template.encrypt_name_id = Some(encrypter());
    let xml = template.to_xml(&Signer::new(key().clone())).unwrap();
    consume(&xml).expect("the baseline is accepted");
    let xml = signed_again(&replaced(&xml, element(&xml, "saml:EncryptedID"), name));
    assert!(xmlsec1_accepts(&xml, key()));
    consume(&xml)
}

#[test]
fn exactly_one_name_is_accepted() {
    let name = "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">ada@sp.test</saml:NameID>";
    let encrypted = encrypter().encrypted_id(name).unwrap();
    with_subject(&encrypted).expect("the baseline is accepted");
    let clear = "<saml:NameID>eve@sp.test</saml:NameID>";
    for names in [format!("{clear}{encrypted}"), format!("{encrypted}{clear}")] {
        let rejection = with_subject(&names).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::SchemaViolation);
    }
    let second = encrypted.replace("Id=\"", "Id=\"x");
    let rejection = with_subject(&format!("{encrypted}{second}")).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::SchemaViolation);
}

#[test]
fn a_name_may_lean_on_the_assertion_s_namespaces() {
    let encrypted = encrypter().encrypted_id("<saml:NameID>ada@sp.test</saml:NameID>");
    let identity = with_subject(&encrypted.unwrap()).expect("the prefix is the assertion's");
    assert_eq!(identity.name_id, "ada@sp.test");
    let encrypted = encrypter().encrypted_id("<other:NameID>ada@sp.test</other:NameID>");
    let rejection = with_subject(&encrypted.unwrap()).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::MalformedXml);
}

#[test]
fn only_a_name_may_come_out() {
    let saml = "xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    for (plaintext, code) in [
        (format!("<BaseID {saml}/>"), ReasonCode::NameIdMissing),
        ("<NameID>eve</NameID>".to_owned(), ReasonCode::NameIdMissing),
        (
            format!("<NameID {saml}>a<!-- -->b</NameID>"),
            ReasonCode::CommentForbidden,
        ),
        (
            format!("<!DOCTYPE x><NameID {saml}>a</NameID>"),
            ReasonCode::DoctypeForbidden,
        ),
        (
            format!("<NameID {saml}>a<x/>b</NameID>"),
            ReasonCode::SchemaViolation,
        ),
        (
            format!("<NameID {saml}></NameID>"),
            ReasonCode::NameIdMissing,
        ),
        ("ada".to_owned(), ReasonCode::MalformedXml),
    ] {
        let rejection = with_subject(&encrypter().encrypted_id(&plaintext).unwrap()).unwrap_err();
        assert_eq!(rejection.code(), code, "{plaintext}");
    }
}
