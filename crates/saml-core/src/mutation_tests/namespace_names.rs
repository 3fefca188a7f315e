//! Namespace names that libxml2 does not make canonical as Canonical XML 1.0 section 2.3 says:
//! there they are escaped as attribute values are. libxml2 writes `&` as `&#38;` and fails where a
//! name is not a URI. The gate rejects all of them, so that both verifiers agree on every name that
//! gets to them.

use openssl::base64::encode_block;
use openssl::sha::sha256;
use proptest::prelude::*;

use super::case_verifier::CaseVerifier;
use super::files::{Body, Stored, read, root};
use crate::c14n::canonicalize;
use crate::limits::Limits;
use crate::rejection::ReasonCode;
use crate::signing::SigningKey;
use crate::verified::single_verifier::{Choice, with};
use crate::xml::ns::{DS, SAML};
use crate::xml::{Extras, parse};

/// A case whose one value declares and uses a namespace, signed anew. `canonical` changes the
/// canonical form that the signer signs.
fn signed(case: &Stored, namespace: &str, canonical: impl FnOnce(String) -> String) -> Body {
    let Body::Xml(xml) = &case.body else {
        panic!("{} is base64", case.name)
    };
    let value = format!("<saml:AttributeValue xmlns:x=\"{namespace}\" x:a=\"\">");
    let xml = str::from_utf8(xml).unwrap();
    let xml = xml.replacen("<saml:AttributeValue>", &value, 1);
    assert!(xml.contains(&value));

    let document = parse(&xml, &Limits::RESPONSE, Extras::Reject).unwrap();
    let assertion = document.root().child(SAML, "Assertion").unwrap();
    let signature = assertion.child(DS, "Signature").unwrap();
    let info = signature.child(DS, "SignedInfo").unwrap();
    let reference = info.child(DS, "Reference").unwrap();
    let old_digest = reference.child(DS, "DigestValue").unwrap().text().unwrap();
    let old_value = signature.child(DS, "SignatureValue").unwrap();
    let digest = sha256(canonical(canonicalize(assertion, "", Some(signature))).as_bytes());
    let info = canonicalize(info, "", None).replacen(old_digest, &encode_block(&digest), 1);
    let pem = std::fs::read(root().join("keys/rsa-2048.pem")).unwrap();
    let key = SigningKey::from_pem(&pem).unwrap();
    let new_value = encode_block(&key.sign(info.as_bytes()).unwrap());
    let xml = xml
        .replacen(old_digest, &encode_block(&digest), 1)
        .replacen(old_value.text().unwrap(), &new_value, 1);
    Body::Xml(xml.into_bytes())
}

/// The codes of the rejections by both, by ours only and by libxmlsec1 only; `None` where accepted.
fn verdicts(verifier: &CaseVerifier, body: &Body) -> [Option<ReasonCode>; 3] {
    let verify = |choice| with(choice, || verifier.verify(body));
    [Choice::Both, Choice::Ours, Choice::Libxmlsec1]
        .map(|choice| verify(choice).err().map(|rejection| rejection.code()))
}

#[test]
fn a_namespace_name_that_libxml2_does_not_make_canonical_is_rejected() {
    let case = read(&root().join("accept/plain-assertion-signed"));
    let verifier = CaseVerifier::new(&case);
    let plain = signed(&case, "urn:x?y=1#z", |canonical| canonical);
    assert_eq!(verdicts(&verifier, &plain), [None; 3]);

    for namespace in NOT_CANONICAL {
        let body = signed(&case, namespace, |canonical| canonical);
        let forbidden = [Some(ReasonCode::NamespaceForbidden); 3];
        assert_eq!(verdicts(&verifier, &body), forbidden, "{namespace}");
    }
}

/// A name of each kind that libxml2 makes another canonical form of, or none.
const NOT_CANONICAL: [&str; 8] = [
    "urn:acme:{types}",
    "urn:x?y=1&amp;z=2",
    "urn:&lt;x",
    "urn:&quot;x",
    "urn:&#9;x",
    "urn:é",
    "urn:a b",
    "http://host:port/",
];

#[test]
fn unsigned_bytes_do_not_make_the_verifiers_disagree() {
    let case = read(&root().join("accept/plain-assertion-signed"));
    let verifier = CaseVerifier::new(&case);
    let Body::Xml(xml) = &case.body else {
        panic!("{} is base64", case.name)
    };
    let xml = str::from_utf8(xml).unwrap();
    let with = |from: &str, to: String| {
        assert!(xml.contains(from), "{from}");
        Body::Xml(xml.replacen(from, &to, 1).into_bytes())
    };
    assert!(verifier.verify(&case.body).is_ok());
    for namespace in NOT_CANONICAL {
        for start in [
            "<samlp:Response ",
            "<samlp:Status",
            "<ds:KeyInfo",
            "<ds:X509Data",
        ] {
            let body = with(
                start,
                format!("{} xmlns:q=\"{namespace}\" ", start.trim_end()),
            );
            let rejection = verifier.verify(&body).unwrap_err();
            assert_eq!(rejection.code(), ReasonCode::NamespaceForbidden, "{start}");
        }
    }
    let long = "a".repeat(60_000);
    let value = |separator: &str| {
        let (_, after) = xml.split_once("<ds:SignatureValue>").unwrap();
        let (value, _) = after.split_once("</ds:SignatureValue>").unwrap();
        with(value, value.replace("==", separator))
    };
    for (name, body) in [
        (
            "a long name",
            with("<samlp:Status>", format!("<samlp:Status {long}=\"\">")),
        ),
        (
            "a long name beside the signature",
            with("<ds:KeyInfo>", format!("<ds:KeyInfo {long}=\"\">")),
        ),
        (
            "a long prefix",
            with(
                "<samlp:Status>",
                format!("<samlp:Status xmlns:{long}=\"urn:x\">"),
            ),
        ),
        ("white space within the padding", value("=\n=")),
        ("white space before the padding", value(" \t==")),
    ] {
        if let Err(rejection) = verifier.verify(&body) {
            assert_eq!(rejection.code(), ReasonCode::MalformedXml, "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn names_that_pass_the_gate_are_made_canonical_alike(
        name in "(urn|http|x):(//)?[a-z0-9:@/?#%!$'()*+,;=~.{}|^`\\[\\] éÅ-]{0,12}"
    ) {
        let case = read(&root().join("accept/plain-assertion-signed"));
        let verifier = CaseVerifier::new(&case);
        let verdicts = verdicts(&verifier, &signed(&case, &name, |canonical| canonical));
        let forbidden = Some(ReasonCode::NamespaceForbidden);
        prop_assert!(verdicts == [None; 3] || verdicts == [forbidden; 3], "{name}: {verdicts:?}");
    }
}
