//! Every accepted combination of algorithms, key positions and signatures.

use std::io::Write as _;
use std::process::Command;

use saml_core::encryption::DecryptionKeys;
use saml_core::idp::{ContentEncryption, Encrypter, Hash, KeyPosition, KeyTransport, Sign};

use super::world::{SP, assertion, encrypted, encrypter, ours, pair, verify, verify_with};
use crate::support::{element, key, replaced, xmlsec1_accepts};

const GCM: [ContentEncryption; 3] = [
    ContentEncryption::Aes128Gcm,
    ContentEncryption::Aes192Gcm,
    ContentEncryption::Aes256Gcm,
];
const CBC: [ContentEncryption; 3] = [
    ContentEncryption::Aes128Cbc,
    ContentEncryption::Aes192Cbc,
    ContentEncryption::Aes256Cbc,
];
const HASHES: [Option<Hash>; 5] = [
    None,
    Some(Hash::Sha1),
    Some(Hash::Sha256),
    Some(Hash::Sha384),
    Some(Hash::Sha512),
];

fn transports() -> Vec<KeyTransport> {
    let mut all: Vec<_> = HASHES
        .into_iter()
        .map(|digest| KeyTransport::OaepMgf1p { digest })
        .collect();
    for digest in HASHES {
        all.extend(HASHES.map(|mgf| KeyTransport::Oaep { digest, mgf }));
    }
    all
}

/// The assertion as it is read: without its signature.
fn expected(sign: Sign) -> String {
    let xml = assertion(sign);
    match sign {
        Sign::Assertion | Sign::Both => replaced(&xml, element(&xml, "ds:Signature"), ""),
        Sign::Nothing | Sign::Response => xml,
    }
}

#[test]
fn every_cipher_with_every_signature_is_read() {
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let mut ciphers = GCM.to_vec();
        if sign != Sign::Assertion {
            ciphers.extend(CBC);
        }
        for content in ciphers {
            let mut encrypter = encrypter();
            encrypter.content = content;
            let xml = encrypted(sign, &encrypter);
            let verified =
                verify(&xml).unwrap_or_else(|rejection| panic!("{content:?}: {rejection}"));
            assert_eq!(
                verified.assertion().unwrap().as_str(),
                expected(sign),
                "{content:?}"
            );
            assert_eq!(verified.response().is_some(), sign != Sign::Assertion);
        }
    }
}

#[test]
fn every_key_transport_is_read_with_and_without_a_label() {
    for transport in transports() {
        for label in [&b""[..], b"label"] {
            let mut encrypter = encrypter();
            encrypter.transport = transport;
            encrypter.label = label.to_vec();
            for sign in [Sign::Assertion, Sign::Response] {
                let verdict = verify(&encrypted(sign, &encrypter));
                verdict.unwrap_or_else(|rejection| panic!("{transport:?}: {rejection}"));
            }
        }
    }
}

#[test]
fn every_place_of_the_key_is_read() {
    for position in [
        KeyPosition::Inside,
        KeyPosition::Referenced,
        KeyPosition::Beside,
    ] {
        for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
            let mut encrypter = encrypter();
            encrypter.position = position;
            encrypter.transport = KeyTransport::Oaep {
                digest: Some(Hash::Sha256),
                mgf: Some(Hash::Sha256),
            };
            let xml = encrypted(sign, &encrypter);
            verify(&xml).unwrap_or_else(|rejection| panic!("{position:?}: {rejection}"));
            if sign != Sign::Assertion {
                assert!(xmlsec1_accepts(&xml, key()), "{position:?}");
            }
        }
    }
}

#[test]
fn of_several_recipients_ours_is_used() {
    let mut encrypter = encrypter();
    encrypter.recipients = vec!["https://other.test".into(), SP.into()];
    for position in [KeyPosition::Inside, KeyPosition::Beside] {
        encrypter.position = position;
        verify(&encrypted(Sign::Assertion, &encrypter)).expect("one is for us");
    }
}

#[test]
fn two_keys_of_ours_work_at_once() {
    let (old, new) = (ours(), pair());
    let keys = DecryptionKeys::new(new.private.clone()).with_previous(old.private.clone());
    for public in [&old.public, &new.public] {
        let encrypter = Encrypter::new(public).unwrap();
        let xml = encrypted(Sign::Assertion, &encrypter);
        verify_with(&xml, Some(&keys)).expect("either key decrypts");
    }
    assert_eq!(keys.current(), &new.private);
    assert_eq!(keys.iter().count(), 2);
}

#[test]
fn line_wraps_and_white_space_between_the_parts_do_not_matter() {
    let xml = encrypted(Sign::Assertion, &encrypter());
    let value = super::world::content_value(&xml);
    let wrapped: Vec<&str> = value
        .as_bytes()
        .chunks(64)
        .map(|line| str::from_utf8(line).unwrap())
        .collect();
    let xml = replaced(&xml, value, &format!("\n{}\n", wrapped.join("&#xD;\n")));
    let xml = xml.replace("<xenc:", "\n  <xenc:");
    verify(&xml).expect("pretty-printed");
}

/// libxmlsec1 decrypts the output of our writer: the matrix above does not only test itself.
#[test]
fn the_xmlsec1_program_decrypts_what_our_writer_wrote() {
    let mut pem = tempfile::NamedTempFile::new().unwrap();
    pem.write_all(&ours().pem).unwrap();
    for content in GCM.into_iter().chain(CBC) {
        for label in [&b""[..], b"label"] {
            let mut encrypter = encrypter();
            encrypter.content = content;
            encrypter.label = label.to_vec();
            let xml = encrypted(Sign::Assertion, &encrypter);
            let mut document = tempfile::NamedTempFile::new().unwrap();
            document.write_all(xml.as_bytes()).unwrap();
            let output = Command::new("xmlsec1")
                .args(["--decrypt", "--privkey-pem"])
                .arg(pem.path())
                .arg(document.path())
                .output()
                .expect("the xmlsec1 program is needed");
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("ada@sp.test</saml:NameID>"), "{content:?}");
        }
    }
}
