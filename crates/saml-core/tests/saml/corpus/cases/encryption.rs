//! Encrypted assertions: hidden is not vouched for.

use saml_core::ReasonCode::{
    self, DecryptionFailed, EncryptedAssertionUnsupported, EncryptionAlgorithmForbidden,
    EncryptionShape, MultipleAssertions, Unsigned,
};
use saml_core::idp::{ContentEncryption, Encrypter, Hash, KeyTransport, ResponseTemplate, Sign};

use super::plain::{element, person, replaced, signer, template};
use super::{Case, accept, reject};
use crate::corpus::keys::{DECRYPTION, OTHER, key};

/// Elements that differ each time that something is encrypted or signed around it.
const RANDOM: &[&str] = &["CipherValue", "DigestValue", "SignatureValue"];
const INNER: &str = "encrypted-signed-assertion";
const OUTER: &str = "encrypted-in-signed-response";
const CBC: &str = "encrypted-cbc-in-signed-response";

fn encrypter(key_name: &str) -> Encrypter {
    Encrypter::new(&key(key_name).public_key_der().unwrap()).unwrap()
}

fn encrypted(sign: Sign, encrypter: Encrypter) -> String {
    let mut template: ResponseTemplate = template(sign);
    template.encrypt_assertion = Some(encrypter);
    template.to_xml(&signer()).unwrap()
}

fn with(change: impl FnOnce(&mut Encrypter)) -> Encrypter {
    let mut encrypter = encrypter(DECRYPTION);
    change(&mut encrypter);
    encrypter
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = accepted();
    cases.extend(rejected());
    cases
}

fn accepted() -> Vec<Case> {
    let case = |name: &str, xml: String| {
        accept(name, "encrypted", xml, person())
            .decrypted_with(DECRYPTION)
            .random(RANDOM)
    };
    let oaep = KeyTransport::Oaep {
        digest: Some(Hash::Sha256),
        mgf: Some(Hash::Sha256),
    };
    vec![
        case(INNER, encrypted(Sign::Assertion, with(|_| {}))).no_visible_signature(),
        case(OUTER, encrypted(Sign::Response, with(|_| {}))),
        case(
            "encrypted-both-signed",
            encrypted(Sign::Both, with(|it| it.transport = oaep)),
        ),
        case(
            CBC,
            encrypted(
                Sign::Response,
                with(|it| it.content = ContentEncryption::Aes256Cbc),
            ),
        ),
        case(
            "encrypted-aes-128-gcm",
            encrypted(
                Sign::Assertion,
                with(|it| it.content = ContentEncryption::Aes128Gcm),
            ),
        )
        .no_visible_signature(),
    ]
}

fn rejected() -> Vec<Case> {
    let honest = encrypted(Sign::Assertion, with(|_| {}));
    let case = |name: &str, baseline: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("encrypted-{name}"),
            "encryption",
            baseline,
            xml,
            code,
        )
        .decrypted_with(DECRYPTION)
        .random(RANDOM)
    };
    let whole = element(&honest, "saml:EncryptedAssertion");
    let values: Vec<&str> = honest.split("<xenc:CipherValue>").skip(1).collect();
    let content = values.last().unwrap().split('<').next().unwrap();
    let mut damaged = openssl::base64::decode_block(content).unwrap();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let damaged = openssl::base64::encode_block(&damaged);
    let cut_off = openssl::base64::decode_block(content).unwrap();
    let cut_off = openssl::base64::encode_block(&cut_off[..cut_off.len() - 4]);
    let clear =
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:Assertion>";
    vec![
        case(
            "unsigned",
            INNER,
            encrypted(Sign::Nothing, with(|_| {})),
            Unsigned,
        ),
        case(
            "for-another-key",
            INNER,
            encrypted(Sign::Assertion, encrypter(OTHER)),
            DecryptionFailed,
        ),
        case(
            "tag-damaged",
            INNER,
            replaced(&honest, content, &damaged),
            DecryptionFailed,
        ),
        case(
            "tag-cut-off",
            INNER,
            replaced(&honest, content, &cut_off),
            DecryptionFailed,
        ),
        case(
            "cbc-outside-a-signed-response",
            CBC,
            encrypted(
                Sign::Assertion,
                with(|it| it.content = ContentEncryption::Aes256Cbc),
            ),
            EncryptionAlgorithmForbidden,
        ),
        case(
            "triple-des",
            OUTER,
            encrypted(
                Sign::Response,
                with(|it| it.content = ContentEncryption::TripleDes),
            ),
            EncryptionAlgorithmForbidden,
        )
        .valid(),
        case(
            "rsa-1-5",
            OUTER,
            encrypted(
                Sign::Response,
                with(|it| it.transport = KeyTransport::Rsa15),
            ),
            EncryptionAlgorithmForbidden,
        )
        .valid(),
        case(
            "twice",
            INNER,
            replaced(&honest, whole, &format!("{whole}{whole}")),
            ReasonCode::DuplicateId,
        ),
        case(
            "beside-a-clear-one",
            INNER,
            replaced(&honest, whole, &format!("{whole}{clear}")),
            MultipleAssertions,
        ),
        case(
            "without-key",
            INNER,
            replaced(&honest, element(&honest, "ds:KeyInfo"), ""),
            EncryptionShape,
        ),
        {
            let mut case = case(
                "without-decryption-key",
                INNER,
                honest.clone(),
                EncryptedAssertionUnsupported,
            );
            case.stored.facts.decryption_key = None;
            case
        },
    ]
}
