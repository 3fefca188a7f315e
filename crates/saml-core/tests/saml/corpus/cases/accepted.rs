//! Accepted responses that no vendor needs to explain: the baselines of most rejections.

use openssl::base64::encode_block;
use saml_core::idp::{Hash, Sign, Signer};

use super::plain::{
    ASSERTION_SIGNED, BOTH_SIGNED, RESPONSE_SIGNED, UNSOLICITED, bearer, changed, conditions,
    honest, person, statement, template,
};
use super::{Case, IDP, SP, accept};
use crate::corpus::files::Person;
use crate::corpus::keys::{OTHER, P256, P384, P521, RSA, RSA_3072, key};

const SIGNATURE: &[&str] = &["SignatureValue"];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        accept(ASSERTION_SIGNED, "plain", honest(Sign::Assertion), person()),
        accept(RESPONSE_SIGNED, "plain", honest(Sign::Response), person()),
        accept(BOTH_SIGNED, "plain", honest(Sign::Both), person()),
        unsolicited(),
        accept("other-audiences-too", "plain", audiences(), person()),
        accept(
            "second-confirmation-holds",
            "plain",
            confirmations(),
            person(),
        ),
        accept("one-time-use", "plain", one_time_use(), person()),
        accept("session-end-in-future", "plain", session_end(), person()),
        accept("within-the-skew", "plain", honest(Sign::Both), person())
            .received_at("2026-01-31T12:06:59Z"),
        accept("key-rolled-over", "algorithm", honest(Sign::Both), person())
            .keys(IDP, &[OTHER, RSA]),
        transient(),
        accept(
            "byte-order-mark",
            "text",
            format!("\u{FEFF}{}", honest(Sign::Assertion)),
            person(),
        ),
        accept(
            "non-ascii",
            "text",
            non_ascii(),
            Person {
                name: Some("Ådä 李 \u{1F600}".into()),
                ..person()
            },
        ),
        base64_wrapped("base64-wrapped-crlf", "\r\n", 76),
        base64_wrapped("base64-wrapped-lf", "\n", 64),
        base64_wrapped("base64-spaces", " ", 4),
    ];
    cases.extend(algorithms());
    cases
}

fn unsolicited() -> Case {
    let xml = changed(Sign::Assertion, |it| {
        it.in_response_to = None;
        bearer(it).in_response_to = None;
    });
    accept(UNSOLICITED, "plain", xml, person()).unsolicited()
}

fn audiences() -> String {
    changed(Sign::Assertion, |it| {
        conditions(it).audience_restrictions = vec![
            vec!["https://other.test".into(), SP.into()],
            vec![SP.into(), "https://another.test".into()],
        ];
    })
}

fn confirmations() -> String {
    changed(Sign::Assertion, |it| {
        let mut other = bearer(it).clone();
        other.recipient = Some("https://other.test/acs".into());
        it.confirmations.insert(0, other);
    })
}

fn one_time_use() -> String {
    changed(Sign::Assertion, |it| {
        conditions(it).extra_xml = "<saml:OneTimeUse></saml:OneTimeUse>".into();
    })
}

fn session_end() -> String {
    changed(Sign::Assertion, |it| {
        statement(it).session_not_on_or_after = Some("2026-01-31T20:00:00Z".into());
    })
}

fn transient() -> Case {
    let format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    let xml = changed(Sign::Assertion, |it| {
        it.name_id = Some("_7f3c2a".into());
        it.name_id_format = Some(format.into());
    });
    let person = Person {
        name_id: "_7f3c2a".into(),
        name_id_format: Some(format.into()),
        ..person()
    };
    accept("transient-name", "plain", xml, person)
}

fn non_ascii() -> String {
    changed(Sign::Both, |it| {
        it.attributes[1].1 = vec!["Ådä 李 \u{1F600}".into()];
    })
}

fn base64_wrapped(name: &str, separator: &str, width: usize) -> Case {
    let xml = honest(Sign::Assertion);
    let text = encode_block(xml.as_bytes());
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    accept(name, "base64", xml, person()).base64(lines.join(separator) + separator)
}

fn algorithms() -> Vec<Case> {
    let rsa: &'static [&'static str] = &[];
    [
        ("rsa-sha384", RSA, Hash::Sha384, rsa),
        ("rsa-sha512", RSA, Hash::Sha512, rsa),
        ("rsa-3072", RSA_3072, Hash::Sha256, rsa),
        ("ecdsa-p256", P256, Hash::Sha256, SIGNATURE),
        ("ecdsa-p384", P384, Hash::Sha384, SIGNATURE),
        ("ecdsa-p521", P521, Hash::Sha512, SIGNATURE),
    ]
    .into_iter()
    .map(|(name, key_name, hash, random)| {
        let mut signer = Signer::new(key(key_name));
        (signer.signature_hash, signer.digest_hash) = (hash, hash);
        let xml = template(Sign::Assertion).to_xml(&signer).unwrap();
        accept(name, "algorithm", xml, person())
            .keys(IDP, &[key_name])
            .random(random)
    })
    .collect()
}
