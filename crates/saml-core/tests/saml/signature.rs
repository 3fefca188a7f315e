//! Which signatures verify, and that every other one is rejected for the right reason.

use crate::support::{
    at, code, ec_key, element, honest, key, pinned, pkey, replaced, rsa_key, template, verify,
    verify_with, xmlsec1_accepts,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::ecdsa::EcdsaSig;
use openssl::pkey::PKey;
use saml_core::idp::{EcCurve, Hash, IdpKey, IdpMetadata, Sign, Signer};
use saml_core::signature::{SigningKeys, VerificationKey};
use saml_core::{IdentityProvider, KeyError, ReasonCode};
use std::time::Duration;

const ALL_SIGNED: [Sign; 3] = [Sign::Assertion, Sign::Response, Sign::Both];

fn ec_key_on(curve: EcCurve) -> IdpKey {
    IdpKey::generate_ec(
        curve,
        "idp.test",
        at(),
        at() + Duration::from_hours(24 * 365),
    )
    .unwrap()
}

#[test]
fn rsa_and_ecdsa_with_every_sha2_verify_wherever_they_stand() {
    let keys = [
        rsa_key(2048),
        rsa_key(3072),
        ec_key_on(EcCurve::P256),
        ec_key_on(EcCurve::P384),
        ec_key_on(EcCurve::P521),
    ];
    for key in &keys {
        let keys = pinned(&[key]);
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            let mut signer = Signer::new(key.clone());
            signer.signature_hash = hash;
            signer.digest_hash = hash;
            for sign in ALL_SIGNED {
                let xml = template(sign).to_xml(&signer).unwrap();
                let verified = verify_with(&xml, &keys).expect("an honest signature");
                assert_eq!(verified.response().is_some(), sign != Sign::Assertion);
                assert_eq!(verified.assertion().is_some(), sign != Sign::Response);
            }
            let xml = template(Sign::Assertion).to_xml(&signer).unwrap();
            assert!(xmlsec1_accepts(&xml, key));
        }
    }
}

#[test]
fn only_the_signed_bytes_are_handed_on() {
    let xml = honest(Sign::Assertion);
    let unsigned = replaced(&xml, "<samlp:Status>", "<samlp:Status >");
    let changed = replaced(&unsigned, "_response-1", "_response-2");
    let verified = verify(&changed).unwrap();
    let signed = element(&xml, "saml:Assertion");
    let expected = replaced(signed, element(signed, "ds:Signature"), "");
    assert_eq!(verified.assertion().unwrap().as_str(), expected);
    assert!(verified.response().is_none());
}

#[test]
fn a_signed_response_hands_on_only_its_own_bytes() {
    let xml = honest(Sign::Response);
    let verified = verify(&xml).unwrap();
    assert!(verified.assertion().is_none());
    let response = verified.response().unwrap().as_str();
    assert_eq!(response, replaced(&xml, element(&xml, "ds:Signature"), ""));
}

#[test]
fn one_of_several_pinned_keys_is_enough_and_another_key_is_not() {
    let others = [ec_key(), rsa_key(2048)];
    for sign in ALL_SIGNED {
        let xml = honest(sign);
        assert!(verify_with(&xml, &pinned(&[&others[0], &others[1], key()])).is_ok());
        let rejection = verify_with(&xml, &pinned(&[&others[0]])).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::SignatureInvalid);
    }
}

#[test]
fn key_info_is_neither_needed_nor_trusted() {
    let mut signer = Signer::new(key().clone());
    signer.with_key_info = false;
    let xml = template(Sign::Assertion).to_xml(&signer).unwrap();
    assert!(verify(&xml).is_ok());
    // An attacker signs with an own key and sends its certificate along.
    let attacker = ec_key();
    let xml = template(Sign::Assertion)
        .to_xml(&Signer::new(attacker.clone()))
        .unwrap();
    assert!(xmlsec1_accepts(&xml, &attacker));
    assert_eq!(code(&xml), ReasonCode::SignatureInvalid);
}

#[test]
fn unsigned_responses_are_rejected() {
    assert!(verify(&honest(Sign::Assertion)).is_ok());
    assert_eq!(code(&honest(Sign::Nothing)), ReasonCode::Unsigned);
}

#[test]
fn a_changed_assertion_a_changed_digest_and_a_changed_value_are_rejected() {
    for sign in ALL_SIGNED {
        let xml = honest(sign);
        assert!(verify(&xml).is_ok());
        let forged = xml.replace("ada@sp.test", "eve@sp.test");
        assert!(!xmlsec1_accepts(&forged, key()));
        assert_eq!(code(&forged), ReasonCode::DigestMismatch);
        // The digest of the forgery, without the key to sign it.
        let other = Signer::new(ec_key());
        let mut forged = template(sign);
        forged.name_id = Some("eve@sp.test".into());
        let forged = forged.to_xml(&other).unwrap();
        let value = element(&xml, "ds:SignatureValue");
        let value = &value[..value.find("</").unwrap()];
        let grafted = replaced(
            &forged,
            &forged[forged.find("<ds:SignatureValue").unwrap()..][..value.len()],
            value,
        );
        assert_eq!(code(&grafted), ReasonCode::SignatureInvalid);
    }
}

#[test]
fn every_signature_must_verify_when_both_are_signed() {
    let xml = honest(Sign::Both);
    assert!(verify(&xml).is_ok());
    // The inner signature is by another key; the outer one, by the honest key, covers it.
    let stranger = template(Sign::Assertion)
        .to_xml(&Signer::new(ec_key()))
        .unwrap();
    let inner = element(&stranger, "saml:Assertion").to_owned();
    let mut outer = template(Sign::Response);
    outer.with_assertion = false;
    outer.response_extra_xml = inner;
    let outer = outer.to_xml(&Signer::new(key().clone())).unwrap();
    assert!(
        xmlsec1_accepts(&outer, key()),
        "the outer signature is valid"
    );
    assert_eq!(code(&outer), ReasonCode::SignatureInvalid);
}

#[test]
fn sha1_is_rejected_in_the_signature_and_in_the_digest() {
    for (signature_hash, digest_hash) in [(Hash::Sha1, Hash::Sha256), (Hash::Sha256, Hash::Sha1)] {
        let key = rsa_key(2048);
        let mut signer = Signer::new(key.clone());
        let baseline = template(Sign::Assertion).to_xml(&signer).unwrap();
        assert!(verify_with(&baseline, &pinned(&[&key])).is_ok());
        signer.signature_hash = signature_hash;
        signer.digest_hash = digest_hash;
        let xml = template(Sign::Assertion).to_xml(&signer).unwrap();
        assert!(xmlsec1_accepts(&xml, &key), "the signature itself is valid");
        let rejection = verify_with(&xml, &pinned(&[&key])).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::AlgorithmForbidden);
        assert!(rejection.received_text().unwrap().contains("sha1"));
        assert!(rejection.expected_text().unwrap().contains("SHA-256"));
    }
}

#[test]
fn hmac_keyed_with_the_public_certificate_is_rejected() {
    let xml = honest(Sign::Assertion);
    assert!(verify(&xml).is_ok());
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    let signed_info = element(&xml, "ds:SignedInfo");
    let changed = replaced(signed_info, ecdsa, hmac);
    let canonical = replaced(
        &changed,
        "<ds:SignedInfo",
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
    );
    let secret = key().certificate_pem().unwrap();
    let secret = PKey::hmac(secret.as_bytes()).unwrap();
    let digest = openssl::hash::MessageDigest::sha256();
    let mut signer = openssl::sign::Signer::new(digest, &secret).unwrap();
    let value = STANDARD.encode(signer.sign_oneshot_to_vec(canonical.as_bytes()).unwrap());
    let xml = replaced(&xml, signed_info, &changed);
    let value = format!("<ds:SignatureValue>{value}</ds:SignatureValue>");
    let xml = replaced(&xml, element(&xml, "ds:SignatureValue"), &value);
    assert_eq!(code(&xml), ReasonCode::AlgorithmForbidden);
}

#[test]
fn a_key_serves_only_its_own_algorithm() {
    let rsa = rsa_key(2048);
    let xml = honest(Sign::Assertion);
    assert!(verify(&xml).is_ok());
    let rejection = verify_with(&xml, &pinned(&[&rsa])).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::AlgorithmForbidden);
    let xml = template(Sign::Assertion).to_xml(&Signer::new(rsa)).unwrap();
    assert_eq!(code(&xml), ReasonCode::AlgorithmForbidden);
}

#[test]
fn weak_and_foreign_keys_cannot_be_pinned() {
    let pin = |key: &IdpKey| {
        VerificationKey::from_certificate_der(&key.certificate_der().unwrap()).map(|_| ())
    };
    assert_eq!(pin(&rsa_key(2048)), Ok(()));
    assert_eq!(pin(&rsa_key(1024)), Err(KeyError::RsaSize { bits: 1024 }));
    assert_eq!(pin(&ec_key_on(EcCurve::Secp256k1)), Err(KeyError::Curve));
    let spki = |key: PKey<openssl::pkey::Private>| {
        VerificationKey::from_spki_der(&key.public_key_to_der().unwrap()).map(|_| ())
    };
    assert_eq!(
        spki(PKey::generate_ed25519().unwrap()),
        Err(KeyError::KeyType)
    );
    let dsa = openssl::dsa::Dsa::generate(2048).unwrap();
    assert_eq!(spki(PKey::from_dsa(dsa).unwrap()), Err(KeyError::KeyType));
    let exponent = openssl::bn::BigNum::from_u32(3).unwrap();
    let weak = openssl::rsa::Rsa::generate_with_e(2048, &exponent).unwrap();
    assert_eq!(
        spki(PKey::from_rsa(weak).unwrap()),
        Err(KeyError::RsaExponent)
    );
    let even = openssl::bn::BigNum::from_u32(65_538).unwrap();
    let modulus = pkey(&rsa_key(2048)).rsa().unwrap().n().to_owned();
    let even = openssl::rsa::Rsa::from_public_components(modulus.unwrap(), even).unwrap();
    let even = PKey::from_rsa(even).unwrap().public_key_to_der().unwrap();
    assert_eq!(
        VerificationKey::from_spki_der(&even).map(|_| ()),
        Err(KeyError::RsaExponent)
    );
    assert_eq!(
        VerificationKey::from_spki_der(b"x").map(|_| ()),
        Err(KeyError::Unreadable)
    );
    assert!(SigningKeys::new(Vec::new()).is_none());
}

#[test]
fn a_point_beside_its_curve_and_the_one_at_infinity_cannot_be_pinned() {
    for curve in [EcCurve::P256, EcCurve::P384, EcCurve::P521] {
        let honest = pkey(&ec_key_on(curve)).public_key_to_der().unwrap();
        let pin = |der: &[u8]| VerificationKey::from_spki_der(der).map(|_| ());
        assert_eq!(pin(&honest), Ok(()));
        let mut beside = honest.clone();
        *beside.last_mut().unwrap() ^= 1;
        assert_eq!(pin(&beside), Err(KeyError::Unreadable));
        // The same identifier of the curve, before a bit string that holds the point at infinity.
        let start = if honest[1] < 0x80 { 2 } else { 3 };
        let identifier = &honest[start..];
        let length = 2 + usize::from(identifier[1]);
        let content = [&identifier[..length], &[0x03, 0x02, 0x00, 0x00]].concat();
        let mut infinity = vec![0x30, u8::try_from(content.len()).unwrap()];
        infinity.extend(content);
        assert_eq!(pin(&infinity), Err(KeyError::Unreadable));
    }
}

/// The document with another `SignatureValue`.
fn with_value(xml: &str, value: &[u8]) -> String {
    let value = format!(
        "<ds:SignatureValue>{}</ds:SignatureValue>",
        STANDARD.encode(value)
    );
    replaced(xml, element(xml, "ds:SignatureValue"), &value)
}

fn value_of(xml: &str) -> Vec<u8> {
    let value = element(xml, "ds:SignatureValue");
    let text = &value[value.find('>').unwrap() + 1..value.rfind('<').unwrap()];
    STANDARD.decode(text).unwrap()
}

#[test]
fn ecdsa_values_must_be_two_numbers_of_exact_length() {
    let xml = honest(Sign::Assertion);
    let value = value_of(&xml);
    assert!(verify(&with_value(&xml, &value)).is_ok());
    let number = |bytes: &[u8]| openssl::bn::BigNum::from_slice(bytes).unwrap();
    let der = EcdsaSig::from_private_components(number(&value[..32]), number(&value[32..]));
    let der = der.unwrap().to_der().unwrap();
    let longer = [&[0][..], &value[..32], &[0], &value[32..]].concat();
    for bad in [&der[..], &longer, &value[..63], &[0; 64], &[]] {
        assert_eq!(
            code(&with_value(&xml, bad)),
            ReasonCode::SignatureInvalid,
            "{bad:?}"
        );
    }
}

/// libxmlsec1 before 1.3 does not know PSS, so it is verified only where there is no second
/// verifier that has to agree.
#[test]
fn pss_verifies_without_the_second_verifier_and_is_forbidden_with_it() {
    let key = rsa_key(2048);
    let keys = pinned(&[&key]);
    for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
        let mut signer = Signer::new(key.clone());
        signer.signature_hash = hash;
        let baseline = template(Sign::Assertion).to_xml(&signer).unwrap();
        verify_with(&baseline, &keys).expect("an honest signature");
        signer.pss = true;
        let xml = template(Sign::Assertion).to_xml(&signer).unwrap();
        let verdict = verify_with(&xml, &keys);
        if cfg!(feature = "xmlsec") {
            let rejection = verdict.unwrap_err();
            assert_eq!(rejection.code(), ReasonCode::AlgorithmForbidden);
            let uri = rejection.received_text().unwrap();
            assert!(uri.ends_with("-rsa-MGF1"), "{uri}");
        } else {
            verdict.expect("an honest PSS signature");
            let forged = xml.replace("ada@sp.test", "eve@sp.test");
            let rejection = verify_with(&forged, &keys).unwrap_err();
            assert_eq!(rejection.code(), ReasonCode::DigestMismatch);
        }
    }
}

#[test]
fn pss_and_pkcs1_signatures_are_not_interchangeable() {
    let key = rsa_key(2048);
    let keys = pinned(&[&key]);
    let mut pss = Signer::new(key.clone());
    pss.pss = true;
    let xml = template(Sign::Assertion)
        .to_xml(&Signer::new(key.clone()))
        .unwrap();
    assert!(xmlsec1_accepts(&xml, &key));
    verify_with(&xml, &keys).expect("an honest signature");
    let crossed = |xml: &str, signer: &Signer| {
        let declared = "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
        let info = element(xml, "ds:SignedInfo").replacen("<ds:SignedInfo", declared, 1);
        let value = signer.signature_value(info.as_bytes()).unwrap();
        let value = format!("<ds:SignatureValue>{value}</ds:SignatureValue>");
        replaced(xml, element(xml, "ds:SignatureValue"), &value)
    };
    let rejection = verify_with(&crossed(&xml, &pss), &keys).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::SignatureInvalid);
    let xml = template(Sign::Assertion).to_xml(&pss).unwrap();
    let rejection = verify_with(&crossed(&xml, &Signer::new(key)), &keys).unwrap_err();
    let expected = if cfg!(feature = "xmlsec") {
        ReasonCode::AlgorithmForbidden
    } else {
        ReasonCode::SignatureInvalid
    };
    assert_eq!(rejection.code(), expected);
}

#[test]
fn an_expired_certificate_s_key_verifies_and_tells_its_dates() {
    let year = Duration::from_hours(24 * 365);
    let from = at() - year * 2;
    let until = at() - year;
    let key = IdpKey::generate_ec_p256("idp.test", from, until).unwrap();
    let keys = pinned(&[&key]);
    let xml = template(Sign::Assertion)
        .to_xml(&Signer::new(key.clone()))
        .unwrap();
    verify_with(&xml, &keys).expect("the key is pinned, not its certificate");
    let pinned = keys.iter().next().unwrap();
    assert_eq!(pinned.not_before(), Some(from));
    assert_eq!(pinned.not_after(), Some(until));
    let spki = key.public_key_der().unwrap();
    let bare = VerificationKey::from_spki_der(&spki).unwrap();
    assert_eq!((bare.not_before(), bare.not_after()), (None, None));
    let old = at() - year * 100;
    let key = IdpKey::generate_ec_p256("idp.test", old, until).unwrap();
    let der = key.certificate_der().unwrap();
    let key = VerificationKey::from_certificate_der(&der).unwrap();
    assert!(key.not_before() <= Some(std::time::SystemTime::UNIX_EPOCH));
}

#[test]
fn rejected_signatures_leave_a_key_as_good_as_before_in_every_thread() {
    let (rsa, ec) = (rsa_key(2048), ec_key());
    for key in [&rsa, &ec] {
        let keys = pinned(&[key]);
        let xml = template(Sign::Assertion)
            .to_xml(&Signer::new(key.clone()))
            .unwrap();
        let mut value = value_of(&xml);
        value[40] ^= 1;
        let broken = with_value(&xml, &value);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let rejection = verify_with(&broken, &keys).unwrap_err();
                        assert_eq!(rejection.code(), ReasonCode::SignatureInvalid);
                        verify_with(&xml, &keys).expect("an honest signature");
                    }
                });
            }
        });
    }
}

#[test]
fn a_key_in_two_certificates_counts_once_and_ends_with_the_later_one() {
    let year = Duration::from_hours(24 * 365);
    let old = IdpKey::generate_ec_p256("idp.test", at() - year, at()).unwrap();
    let renewed = old.renewed("idp.test", at(), at() + year).unwrap();
    for keys in [[&old, &renewed], [&renewed, &old]] {
        let metadata = IdpMetadata::new("https://idp.test", "https://idp.test/sso", &keys);
        let xml = metadata.to_xml().unwrap();
        let idp = IdentityProvider::from_metadata(xml.as_bytes(), at()).unwrap();
        let ends: Vec<_> = idp
            .signing_keys()
            .iter()
            .map(VerificationKey::not_after)
            .collect();
        assert_eq!(ends, [Some(at() + year)]);
    }
}
