//! Signatures that are missing, wrong, or made with what must not be used.

use openssl::base64::encode_block;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer as OpensslSigner;
use saml_core::ReasonCode::{self, AlgorithmForbidden, DigestMismatch, SignatureInvalid, Unsigned};
use saml_core::idp::{Hash, Sign, Signer};

use super::plain::{
    ASSERTION_SIGNED, BOTH_SIGNED, RESPONSE_SIGNED, bytes, element, honest, replaced, resigned,
    signer, template, text,
};
use super::{Case, IDP, reject};
use crate::corpus::keys::{OTHER, P256, key};
use crate::support::pkey;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = missing();
    cases.extend(wrong_values());
    cases.extend(changed_content());
    cases.extend(forbidden());
    cases.extend(ecdsa());
    cases
}

fn case(name: &str, baseline: &str, xml: String, code: ReasonCode) -> Case {
    reject(name, "cryptography", baseline, xml, code)
}

fn missing() -> Vec<Case> {
    let stripped = |sign| {
        let xml = honest(sign);
        replaced(&xml, element(&xml, "ds:Signature"), "")
    };
    vec![
        case(
            "unsigned",
            ASSERTION_SIGNED,
            honest(Sign::Nothing),
            Unsigned,
        )
        .invalid(),
        case(
            "assertion-signature-removed",
            ASSERTION_SIGNED,
            stripped(Sign::Assertion),
            Unsigned,
        )
        .invalid(),
        case(
            "response-signature-removed",
            RESPONSE_SIGNED,
            stripped(Sign::Response),
            Unsigned,
        )
        .invalid(),
    ]
}

fn wrong_values() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let value = |name: &str, value: &str| {
        let changed = replaced(&xml, text(&xml, "ds:SignatureValue"), value);
        case(
            &format!("signature-value-{name}"),
            ASSERTION_SIGNED,
            changed,
            SignatureInvalid,
        )
        .invalid()
    };
    let real = bytes(&xml, "ds:SignatureValue");
    let flipped: Vec<u8> = real.iter().map(|byte| byte ^ 1).collect();
    let other = Signer::new(key(OTHER));
    let by_other = |with_key_info| {
        let signer = Signer {
            with_key_info,
            ..other.clone()
        };
        template(Sign::Assertion).to_xml(&signer).unwrap()
    };
    let digest = replaced(&xml, text(&xml, "ds:DigestValue"), &encode_block(&[0; 32]));
    let rehashed = resigned(&xml, &signer(), |info| {
        replaced(info, text(info, "ds:DigestValue"), &encode_block(&[0; 32]))
    });
    let short = resigned(&xml, &signer(), |info| {
        let digest = bytes(info, "ds:DigestValue");
        replaced(
            info,
            text(info, "ds:DigestValue"),
            &encode_block(&digest[..16]),
        )
    });
    vec![
        value("flipped", &encode_block(&flipped)),
        value("zero", &encode_block(&[0; 256])),
        value("one", &encode_block(&[&[0; 255][..], &[1]].concat())),
        value("cut-off", &encode_block(&real[..255])),
        value("longer", &encode_block(&[&real[..], &[0]].concat())),
        value(
            "of-another-key",
            &encode_block(&bytes(&by_other(true), "ds:SignatureValue")),
        ),
        case(
            "signed-by-another-key",
            ASSERTION_SIGNED,
            by_other(false),
            SignatureInvalid,
        )
        .invalid(),
        case(
            "key-info-trusted",
            ASSERTION_SIGNED,
            by_other(true),
            SignatureInvalid,
        )
        .invalid(),
        case("digest-changed", ASSERTION_SIGNED, digest, SignatureInvalid).invalid(),
        case(
            "digest-of-something-else",
            ASSERTION_SIGNED,
            rehashed,
            DigestMismatch,
        )
        .invalid(),
        case("digest-cut-off", ASSERTION_SIGNED, short, DigestMismatch).invalid(),
    ]
}

fn changed_content() -> Vec<Case> {
    let change = |name: &str, sign, from: &str, to: &str, code| {
        let baseline = super::plain::baseline(sign);
        let xml = replaced(&honest(sign), from, to);
        case(&format!("changed-{name}"), baseline, xml, code).invalid()
    };
    let name_id = ">ada@sp.test</saml:NameID>";
    let both = honest(Sign::Both);
    let inner = replaced(
        &both,
        ">ada@sp.test</saml:AttributeValue>",
        ">eve@sp.test</saml:AttributeValue>",
    );
    vec![
        change(
            "name-id",
            Sign::Assertion,
            name_id,
            ">eve@sp.test</saml:NameID>",
            DigestMismatch,
        ),
        change(
            "white-space",
            Sign::Assertion,
            name_id,
            "> ada@sp.test</saml:NameID>",
            DigestMismatch,
        ),
        change(
            "attribute",
            Sign::Assertion,
            ">engineers<",
            ">admins<",
            DigestMismatch,
        ),
        change(
            "attribute-name",
            Sign::Assertion,
            "Name=\"groups\"",
            "Name=\"roles\"",
            DigestMismatch,
        ),
        change(
            "audience",
            Sign::Assertion,
            "https://sp.test/metadata</saml:Audience>",
            "https://sp2.test/metadata</saml:Audience>",
            DigestMismatch,
        ),
        change(
            "time",
            Sign::Assertion,
            "NotOnOrAfter=\"2026-01-31T12:05:00Z\"",
            "NotOnOrAfter=\"2036-01-31T12:05:00Z\"",
            DigestMismatch,
        ),
        change(
            "destination",
            Sign::Response,
            "Destination=\"https://sp.test/acs\"",
            "Destination=\"https://sp.test/acs2\"",
            DigestMismatch,
        ),
        change(
            "element-added",
            Sign::Response,
            "</samlp:Response>",
            "<x></x></samlp:Response>",
            DigestMismatch,
        ),
        change(
            "prefix",
            Sign::Assertion,
            "<saml:AuthnContext>",
            "<saml:AuthnContext xmlns:saml=\"urn:x\">",
            DigestMismatch,
        ),
        case(
            "both-signed-content-changed",
            BOTH_SIGNED,
            inner,
            DigestMismatch,
        )
        .invalid(),
        case(
            "both-signed-inner-signature-removed",
            BOTH_SIGNED,
            {
                let assertion = element(&both, "saml:Assertion");
                replaced(&both, element(assertion, "ds:Signature"), "")
            },
            DigestMismatch,
        )
        .invalid(),
    ]
}

fn forbidden() -> Vec<Case> {
    let sha1 = |signature_hash, digest_hash| {
        let signer = Signer {
            signature_hash,
            digest_hash,
            ..signer()
        };
        template(Sign::Assertion).to_xml(&signer).unwrap()
    };
    let certificate = signer().key.certificate_pem().unwrap();
    let mac = resigned(&honest(Sign::Assertion), &signer(), |info| {
        replaced(info, "#rsa-sha256", "#hmac-sha256")
    });
    let info = element(&mac, "ds:SignedInfo").to_owned();
    let secret = PKey::hmac(certificate.as_bytes()).unwrap();
    let hmac = OpensslSigner::new(MessageDigest::sha256(), &secret)
        .unwrap()
        .sign_oneshot_to_vec(info.as_bytes())
        .unwrap();
    let mac = replaced(&mac, text(&mac, "ds:SignatureValue"), &encode_block(&hmac));
    let parameters = resigned(&honest(Sign::Assertion), &signer(), |info| {
        replaced(
            info,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
        )
    });
    let forbidden = |name: &str, xml| case(name, ASSERTION_SIGNED, xml, AlgorithmForbidden);
    vec![
        forbidden("sha1-signature", sha1(Hash::Sha1, Hash::Sha256)).valid(),
        forbidden("sha1-digest", sha1(Hash::Sha256, Hash::Sha1)).valid(),
        forbidden("sha1-both", sha1(Hash::Sha1, Hash::Sha1)).valid(),
        forbidden("hmac-with-the-certificate", mac).invalid(),
        forbidden("pss-with-parameters", parameters).invalid(),
        forbidden("rsa-signature-of-an-ec-key", honest(Sign::Assertion))
            .keys(IDP, &[P256])
            .invalid(),
    ]
}

fn ecdsa() -> Vec<Case> {
    let xml = template(Sign::Assertion)
        .to_xml(&Signer::new(key(P256)))
        .unwrap();
    let value = |name: &str, bytes: &[u8]| {
        let changed = replaced(&xml, text(&xml, "ds:SignatureValue"), &encode_block(bytes));
        case(
            &format!("ecdsa-{name}"),
            "ecdsa-p256",
            changed,
            SignatureInvalid,
        )
        .keys(IDP, &[P256])
        .invalid()
    };
    let signed_info = {
        let info = element(&xml, "ds:SignedInfo");
        info.replacen(
            "<ds:SignedInfo",
            "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
            1,
        )
    };
    let der = OpensslSigner::new(MessageDigest::sha256(), &pkey(&key(P256)))
        .unwrap()
        .sign_oneshot_to_vec(signed_info.as_bytes())
        .unwrap();
    let raw = bytes(&xml, "ds:SignatureValue");
    let padded = [&[0][..], &raw[..32], &[0], &raw[32..]].concat();
    vec![
        value("zero", &[0; 64]),
        value("zero-r", &[&[0; 32][..], &[1; 32]].concat()),
        value("zero-s", &[&[1; 32][..], &[0; 32]].concat()),
        value("larger-than-the-order", &[0xFF; 64]),
        value("der", &der).random(&["SignatureValue"]),
        value("padded", &padded).random(&["SignatureValue"]),
        value("half", &raw[..32]).random(&["SignatureValue"]),
    ]
}
