//! Damaged ciphertexts and wrong keys: every failure to decrypt is the same rejection.

use saml_core::encryption::DecryptionKeys;
use saml_core::idp::{ContentEncryption, KeyPosition, Sign};
use saml_core::{ReasonCode, Rejection};

use super::world::{
    content_value, encrypted, encrypter, key_value, ours, pair, signed_again, verify, verify_with,
    with_bytes,
};
use crate::support::{key, xmlsec1_accepts};

/// The only thing that is ever said.
fn failed() -> Rejection {
    Rejection::new(ReasonCode::DecryptionFailed)
}

type Change = fn(&mut Vec<u8>);

const CHANGES: [Change; 9] = [
    |bytes| bytes[0] ^= 1,
    |bytes| *bytes.last_mut().unwrap() ^= 1,
    |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x80;
    },
    |bytes| bytes.truncate(bytes.len() - 1),
    |bytes| bytes.truncate(bytes.len() - 12),
    |bytes| bytes.truncate(28),
    |bytes| bytes.truncate(11),
    |bytes| bytes.clear(),
    |bytes| bytes.push(0),
];

#[test]
fn every_change_to_a_gcm_ciphertext_fails_alike() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    for change in CHANGES {
        let changed = with_bytes(&xml, content_value(&xml), change);
        assert_eq!(verify(&changed).unwrap_err(), failed());
    }
}

#[test]
fn every_change_to_a_wrapped_key_fails_alike() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    for change in CHANGES {
        let changed = with_bytes(&xml, key_value(&xml), change);
        assert_eq!(verify(&changed).unwrap_err(), failed());
    }
}

/// The identity provider itself signs each ciphertext, or none of these would be decrypted.
#[test]
fn cbc_with_bad_padding_length_or_text_fails_alike() {
    let mut encrypter = encrypter();
    encrypter.content = ContentEncryption::Aes256Cbc;
    let xml = encrypted(Sign::Response, &encrypter);
    verify(&xml).expect("the baseline is accepted");
    let value = content_value(&xml);
    let mut seen = 0;
    for byte in 0..=255_u8 {
        // The last block's padding byte becomes any value there is.
        let changed = signed_again(&with_bytes(&xml, value, |bytes| {
            let before_last = bytes.len() - 17;
            bytes[before_last] ^= byte;
        }));
        if byte % 64 == 1 {
            assert!(xmlsec1_accepts(&changed, key()), "the signature is valid");
        }
        let Err(rejection) = verify(&changed) else {
            continue;
        };
        // Where the padding happens to be right, garbage is left behind the root element.
        if rejection.code() != ReasonCode::MalformedXml {
            assert_eq!(rejection, failed());
            seen += 1;
        }
    }
    assert!(seen >= 230, "{seen}");
    for change in CHANGES {
        let changed = signed_again(&with_bytes(&xml, value, change));
        let rejection = verify(&changed).unwrap_err();
        let damaged_text = [ReasonCode::MalformedXml, ReasonCode::EntityForbidden];
        assert!(
            rejection == failed() || damaged_text.contains(&rejection.code()),
            "{rejection}"
        );
    }
}

#[test]
fn another_s_key_fails_like_a_damaged_text() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    let other = pair();
    let keys = DecryptionKeys::new(other.private.clone());
    assert_eq!(verify_with(&xml, Some(&keys)).unwrap_err(), failed());
    let keys = keys.with_previous(ours().private.clone());
    verify_with(&xml, Some(&keys)).expect("the previous key is ours");
}

#[test]
fn parameters_of_oaep_that_do_not_fit_fail_alike() {
    for position in [KeyPosition::Inside, KeyPosition::Beside] {
        let mut labelled = encrypter();
        labelled.label = b"label".to_vec();
        labelled.position = position;
        let xml = encrypted(Sign::Assertion, &labelled);
        verify(&xml).expect("the baseline is accepted");
        let other = xml.replace("bGFiZWw=", "TEFCRUw=");
        assert_eq!(verify(&other).unwrap_err(), failed());
        let digest = "<ds:DigestMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" \
                      Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>";
        let other = xml.replace("</xenc:OAEPparams>", &format!("</xenc:OAEPparams>{digest}"));
        assert_eq!(verify(&other).unwrap_err(), failed());
    }
}

#[test]
fn a_wrapped_key_of_another_length_fails_alike() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    for cipher in ["aes128-gcm", "aes192-gcm"] {
        let changed = xml.replace("aes256-gcm", cipher);
        assert_eq!(verify(&changed).unwrap_err(), failed(), "{cipher}");
    }
}
