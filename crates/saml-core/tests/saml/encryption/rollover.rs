//! A provider that encrypts for two keys of ours, and attributes that are encrypted each for itself.

use openssl::base64::encode_block;
use openssl::pkey::PKey;
use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::idp::{Encrypter, Sign, Signer};
use saml_core::{Identity, ReasonCode, Rejection};

use super::provider::{consume, consume_with};
use super::world::{SP, code, encrypted, encrypter, pair, verify, verify_with};
use crate::metadata_kinds::certificate;
use crate::support::{self, key, replaced, xmlsec1_accepts};

/// The values of the wrapped keys, in order.
fn wrapped(xml: &str) -> Vec<String> {
    let keys = xml.split("<xenc:EncryptedKey ").skip(1);
    let value = |key: &str| {
        let (_, after) = key.split_once("<xenc:CipherValue>").unwrap();
        after.split_once('<').unwrap().0.to_owned()
    };
    keys.map(value).collect()
}

fn for_other_keys(xml: &str, which: &[usize]) -> String {
    let values = wrapped(xml);
    let damaged = which.iter().fold(xml.to_owned(), |xml, index| {
        let other = encode_block(&[u8::try_from(*index).unwrap() + 1; 256]);
        replaced(&xml, &values[*index], &other)
    });
    assert_ne!(damaged, xml);
    damaged
}

#[test]
fn of_two_wrapped_keys_the_one_that_is_ours_decrypts() {
    let mut encrypter = encrypter();
    encrypter.recipients = vec![SP.into(), SP.into()];
    let xml = encrypted(Sign::Assertion, &encrypter);
    verify(&xml).expect("the baseline is accepted");
    for other in [0, 1] {
        verify(&for_other_keys(&xml, &[other])).expect("the second key of two");
    }
    assert_eq!(
        code(&for_other_keys(&xml, &[0, 1])),
        ReasonCode::DecryptionFailed
    );
    let unnamed = xml.replace(&format!(" Recipient=\"{SP}\""), "");
    verify(&for_other_keys(&unnamed, &[0])).expect("without a Recipient");
    encrypter.recipients = vec![SP.into(); 3];
    let three = encrypted(Sign::Assertion, &encrypter);
    assert_eq!(code(&three), ReasonCode::EncryptionShape);
    let unnamed = three.replace(&format!(" Recipient=\"{SP}\""), "");
    assert_eq!(code(&unnamed), ReasonCode::EncryptionShape);
}

#[test]
fn of_several_wrapped_keys_the_one_beside_our_certificate_is_used_alone() {
    let ours = pair();
    let key = PKey::private_key_from_pem(&ours.pem).unwrap();
    let certificate = certificate("sp", &key, "sp", &key);
    let pem = [ours.pem.as_slice(), &certificate.to_pem().unwrap()].concat();
    let keys = DecryptionKeys::new(DecryptionKey::from_pem(&pem).unwrap());
    let text = encode_block(&certificate.to_der().unwrap());
    let mut encrypter = Encrypter::new(&ours.public).unwrap();
    encrypter.recipients = vec![SP.into(); 3];
    let xml = encrypted(Sign::Assertion, &encrypter);
    let beside = |index: usize| {
        let value = &wrapped(&xml)[index];
        let info = format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        );
        let from = format!("<xenc:CipherData><xenc:CipherValue>{value}");
        replaced(&xml, &from, &format!("{info}{from}"))
    };
    for index in 0..3 {
        let others: Vec<usize> = (0..3).filter(|other| *other != index).collect();
        let xml = for_other_keys(&beside(index), &others);
        verify_with(&xml, Some(&keys)).expect("the one beside our certificate");
        let xml = for_other_keys(&beside(index), &[index]);
        let rejection = verify_with(&xml, Some(&keys)).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::DecryptionFailed);
    }
}

/// A response with this in an attribute statement, encrypted.
fn with_encrypted(attributes: &[&str], sign: Sign) -> String {
    let mut template = support::template(sign);
    let encrypted = attributes.iter().enumerate().map(|(index, attribute)| {
        let attribute = attribute.replacen(
            "<saml:Attribute ",
            "<saml:Attribute xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ",
            1,
        );
        let element = encrypter().encrypted_id(&attribute).unwrap();
        element
            .replace("saml:EncryptedID", "saml:EncryptedAttribute")
            .replace("_encrypted-id-1", &format!("_encrypted-attribute-{index}"))
    });
    let encrypted: String = encrypted.collect();
    template.assertion_extra_xml =
        format!("<saml:AttributeStatement>{encrypted}</saml:AttributeStatement>");
    let xml = template.to_xml(&Signer::new(key().clone())).unwrap();
    assert!(xmlsec1_accepts(&xml, key()));
    xml
}

fn sent(identity: &Identity, name: &str) -> Vec<String> {
    let found = identity.attributes.iter().find(|(own, _)| own == name);
    found.map(|(_, values)| values.clone()).unwrap_or_default()
}

const SURNAME: &str = "<saml:Attribute Name=\"sn\"><saml:AttributeValue>Lovelace</saml:AttributeValue></saml:Attribute>";
const GROUPS: &str = "<saml:Attribute Name=\"groups\"><saml:AttributeValue>a</saml:AttributeValue><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>";

#[test]
fn an_encrypted_attribute_is_decrypted_or_rejected() {
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let identity = consume(&with_encrypted(&[SURNAME, GROUPS], sign)).unwrap();
        assert_eq!(identity.family_name.as_deref(), Some("Lovelace"));
        assert_eq!(identity.groups, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(sent(&identity, "email"), ["ada@sp.test"], "in clear");
    }
    let xml = with_encrypted(&[SURNAME], Sign::Assertion);
    let code = |verdict: Result<Identity, Rejection>| verdict.unwrap_err().code();
    assert_eq!(
        code(consume_with(&xml, None)),
        ReasonCode::EncryptedAssertionUnsupported
    );
    let other = DecryptionKeys::new(pair().private);
    assert_eq!(
        code(consume_with(&xml, Some(other))),
        ReasonCode::DecryptionFailed
    );
    let name_id =
        "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">eve</saml:NameID>";
    let xml = with_encrypted(&[name_id], Sign::Assertion);
    assert_eq!(code(consume(&xml)), ReasonCode::EncryptionShape);
    // A second e-mail address counts, encrypted or not.
    let email = SURNAME
        .replace("\"sn\"", "\"mail\"")
        .replace("Lovelace", "eve@sp.test");
    let identity = consume(&with_encrypted(&[&email], Sign::Assertion)).unwrap();
    assert_eq!(
        identity.email.as_deref(),
        Some("ada@sp.test"),
        "the NameID among them"
    );
    let many = vec![SURNAME; 17];
    assert!(consume(&with_encrypted(&many[..16], Sign::Assertion)).is_ok());
    assert_eq!(
        code(consume(&with_encrypted(&many, Sign::Assertion))),
        ReasonCode::LimitExceeded
    );
}
