//! The structure around the ciphertext, rejected before any key is used.

use saml_core::ReasonCode;
use saml_core::idp::{Hash, KeyPosition, KeyTransport, Sign};

use super::world::{SP, code, content_value, encrypted, encrypter, key_value, verify};
use crate::support::{element, replaced};

/// Replaces a text of an accepted message and gives the code of the rejection.
fn changed(position: KeyPosition, from: &str, to: &str) -> ReasonCode {
    let mut encrypter = encrypter();
    encrypter.position = position;
    encrypter.transport = KeyTransport::Oaep {
        digest: Some(Hash::Sha256),
        mgf: Some(Hash::Sha256),
    };
    let xml = encrypted(Sign::Assertion, &encrypter);
    verify(&xml).expect("the baseline is accepted");
    code(&replaced(&xml, from, to))
}

#[test]
fn parts_that_do_not_belong_are_rejected() {
    let inside = |from: &str, to: &str| changed(KeyPosition::Inside, from, to);
    for (from, to) in [
        ("<xenc:EncryptedData ", "x<xenc:EncryptedData "),
        ("<xenc:EncryptedData ", "<x></x><xenc:EncryptedData "),
        ("xmlenc#Element", "xmlenc#Content"),
        (
            "<xenc:CipherData>",
            "<xenc:CipherReference URI=\"#x\"></xenc:CipherReference><xenc:CipherData>",
        ),
        (
            "<xenc:CipherValue>",
            "<xenc:CipherReference URI=\"#x\"></xenc:CipherReference><xenc:CipherValue>",
        ),
        ("<xenc:CipherValue>", "<xenc:CipherValue>*"),
        ("<xenc:CipherValue>", "<xenc:CipherValue><x></x>"),
        (
            "<xenc:CipherValue>",
            "<xenc:CipherValue></xenc:CipherValue><xenc:CipherValue>",
        ),
        (
            "aes256-gcm\">",
            "aes256-gcm\"><xenc:KeySize>128</xenc:KeySize>",
        ),
        ("<ds:DigestMethod ", "<x></x><ds:DigestMethod "),
    ] {
        assert_eq!(inside(from, to), ReasonCode::EncryptionShape, "{to}");
    }
}

#[test]
fn algorithms_off_the_lists_are_rejected() {
    for (from, to) in [
        ("xmlenc11#aes256-gcm", "xmlenc11#aes256-ccm"),
        ("xmlenc11#rsa-oaep", "xmlenc#kw-aes256"),
        ("xmlenc#sha256", "xmldsig-more#md5"),
        ("mgf1sha256", "mgf1sha224"),
        (
            "Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"",
            "",
        ),
    ] {
        let code = changed(KeyPosition::Inside, from, to);
        assert_eq!(code, ReasonCode::EncryptionAlgorithmForbidden, "{to}");
    }
}

#[test]
fn a_parameter_given_twice_or_to_the_wrong_algorithm_is_rejected() {
    let mut encrypter = encrypter();
    encrypter.transport = KeyTransport::Oaep {
        digest: Some(Hash::Sha256),
        mgf: Some(Hash::Sha256),
    };
    encrypter.label = b"label".to_vec();
    let xml = encrypted(Sign::Assertion, &encrypter);
    verify(&xml).expect("the baseline is accepted");
    for name in ["ds:DigestMethod", "xenc11:MGF", "xenc:OAEPparams"] {
        let part = element(&xml, name);
        let twice = replaced(&xml, part, &part.repeat(2));
        assert_eq!(code(&twice), ReasonCode::EncryptionShape, "{name}");
    }
    let old = replaced(
        &xml,
        "2009/xmlenc11#rsa-oaep",
        "2001/04/xmlenc#rsa-oaep-mgf1p",
    );
    assert_eq!(code(&old), ReasonCode::EncryptionShape);
}

#[test]
fn keys_that_cannot_be_told_apart_are_rejected() {
    let mut encrypter = encrypter();
    for position in [KeyPosition::Inside, KeyPosition::Beside] {
        encrypter.position = position;
        encrypter.recipients = vec![SP.into(), "https://other.test".into()];
        verify(&encrypted(Sign::Assertion, &encrypter)).expect("the baseline is accepted");
        encrypter.recipients = vec![SP.into(), SP.into()];
        verify(&encrypted(Sign::Assertion, &encrypter)).expect("two keys of a roll-over");
        for recipients in [vec![SP, SP, SP], vec!["https://a.test", "https://b.test"]] {
            encrypter.recipients = recipients.into_iter().map(Into::into).collect();
            let xml = encrypted(Sign::Assertion, &encrypter);
            assert_eq!(code(&xml), ReasonCode::EncryptionShape);
        }
    }
}

#[test]
fn keys_in_two_positions_and_a_missing_key_are_rejected() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    let key = element(&xml, "xenc:EncryptedKey");
    let declared = key
        .replace(
            "<xenc:EncryptedKey",
            "<xenc:EncryptedKey xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"",
        )
        .replace("Id=\"", "Id=\"x");
    let end = "</xenc:EncryptedData>";
    let both = replaced(&xml, end, &format!("{end}{declared}"));
    assert_eq!(code(&both), ReasonCode::EncryptionShape);
    assert_eq!(code(&replaced(&xml, key, "")), ReasonCode::EncryptionShape);
}

#[test]
fn references_name_a_key_beside_and_nothing_else() {
    let referenced = |from: &str, to: &str| changed(KeyPosition::Referenced, from, to);
    for (from, to) in [
        ("-key-0\"></ds:R", "-key-1\"></ds:R"),
        ("URI=\"#_", "URI=\"https://evil.test/#_"),
        ("URI=\"#_", "URI=\"_"),
        (
            "Type=\"http://www.w3.org/2001/04/xmlenc#EncryptedKey\"",
            "Type=\"http://www.w3.org/2000/09/xmldsig#X509Data\"",
        ),
        (
            "-key-0\"></ds:R",
            "-key-0\"><ds:Transforms></ds:Transforms></ds:R",
        ),
    ] {
        assert_eq!(referenced(from, to), ReasonCode::EncryptionShape, "{to}");
    }
}

#[test]
fn too_many_keys_and_too_long_values_are_rejected() {
    let mut encrypter = encrypter();
    let recipients = |count: usize| {
        let others = (1..count).map(|number| format!("https://{number}.test"));
        std::iter::once(SP.to_owned()).chain(others).collect()
    };
    encrypter.recipients = recipients(8);
    verify(&encrypted(Sign::Assertion, &encrypter)).expect("the baseline is accepted");
    encrypter.recipients = recipients(9);
    let xml = encrypted(Sign::Assertion, &encrypter);
    assert_eq!(code(&xml), ReasonCode::LimitExceeded);

    encrypter.recipients.clear();
    let xml = encrypted(Sign::Assertion, &encrypter);
    let long = "A".repeat(2_052);
    let xml_of_key = replaced(&xml, key_value(&xml), &long);
    assert_eq!(code(&xml_of_key), ReasonCode::LimitExceeded);
    let long = "A".repeat(1_048_576);
    let xml_of_content = replaced(&xml, content_value(&xml), &long);
    assert_eq!(code(&xml_of_content), ReasonCode::TooLarge);
    let long = "A".repeat(800_000);
    let xml_of_content = replaced(&xml, content_value(&xml), &long);
    assert_eq!(code(&xml_of_content), ReasonCode::DecryptionFailed);
}

#[test]
fn a_signature_or_an_assertion_in_clear_inside_is_rejected() {
    let xml = encrypted(Sign::Both, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    let start = "<xenc:EncryptedData ";
    let signature = element(&xml, "ds:Signature");
    let moved = replaced(
        &replaced(&xml, signature, ""),
        start,
        &format!("{signature}{start}"),
    );
    assert_eq!(code(&moved), ReasonCode::SignatureMisplaced);
    let assertion = super::world::assertion(Sign::Assertion);
    let clear = replaced(&xml, start, &format!("{assertion}{start}"));
    assert_eq!(code(&clear), ReasonCode::HiddenSamlElement);
}
