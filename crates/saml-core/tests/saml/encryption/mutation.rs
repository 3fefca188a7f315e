//! Whatever byte is changed, the message is rejected or says the very same.

use saml_core::idp::{ContentEncryption, KeyPosition, Sign};

use super::world::{encrypted, encrypter, verify};

/// Every eleventh byte: each costs a private operation, and eleven divides no block of base64.
fn change_every_eleventh_byte(
    start: usize,
    sign: Sign,
    position: KeyPosition,
    content: ContentEncryption,
) {
    let mut encrypter = encrypter();
    encrypter.position = position;
    encrypter.content = content;
    encrypter.label = b"label".to_vec();
    let xml = encrypted(sign, &encrypter);
    let honest = verify(&xml).expect("the baseline is accepted");
    let mut rejected = 0;
    for position in (start..xml.len()).step_by(11) {
        let mut changed = xml.clone().into_bytes();
        changed[position] ^= 1;
        // Bytes other than UTF-8 are tested with the gate.
        let changed = String::from_utf8(changed).unwrap();
        match verify(&changed) {
            Ok(verified) => assert_eq!(verified.assertion(), honest.assertion(), "{position}"),
            Err(_) => rejected += 1,
        }
    }
    assert!(rejected > xml.len() / 22, "{rejected} of {}", xml.len());
}

#[test]
fn a_signed_assertion_encrypted() {
    let content = ContentEncryption::Aes256Gcm;
    change_every_eleventh_byte(0, Sign::Assertion, KeyPosition::Inside, content);
}

#[test]
fn a_signed_response_around_an_encrypted_assertion() {
    let content = ContentEncryption::Aes128Cbc;
    change_every_eleventh_byte(1, Sign::Response, KeyPosition::Referenced, content);
}

#[test]
fn both_signed() {
    let content = ContentEncryption::Aes192Gcm;
    change_every_eleventh_byte(2, Sign::Both, KeyPosition::Beside, content);
}
