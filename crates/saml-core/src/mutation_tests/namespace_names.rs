//! Namespace names that libxml2 does not make canonical as Canonical XML 1.0 section 2.3 says:
//! there they are escaped as attribute values are. libxml2 writes `&` as `&#38;` and fails where a
//! name is not a URI. Identity providers do not use such names; where both verifiers must agree,
//! they are rejected.

use openssl::base64::encode_block;
use openssl::sha::sha256;

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

    let disagree = Some(ReasonCode::VerifiersDisagree);
    let invalid = Some(ReasonCode::SignatureInvalid);
    for (namespace, second) in [
        ("urn:x?y=1&amp;z=2", invalid),
        ("urn:&lt;x", disagree),
        ("urn:&quot;x", disagree),
        ("urn:&#9;x", disagree),
        ("urn:é", disagree),
        ("urn:a b", disagree),
    ] {
        let body = signed(&case, namespace, |canonical| canonical);
        assert_eq!(
            verdicts(&verifier, &body),
            [disagree, None, second],
            "{namespace}"
        );
    }
}

#[test]
fn a_signature_over_the_escape_of_libxml2_is_rejected() {
    let case = read(&root().join("accept/plain-assertion-signed"));
    let verifier = CaseVerifier::new(&case);
    let as_libxml2 = |canonical: String| canonical.replace("&amp;", "&#38;");
    let body = signed(&case, "urn:x?y=1&amp;z=2", as_libxml2);
    let mismatch = Some(ReasonCode::DigestMismatch);
    // To libxmlsec1 alone the signature is valid, but what it covers is not canonical.
    let not_canonical = Some(ReasonCode::MalformedXml);
    assert_eq!(
        verdicts(&verifier, &body),
        [mismatch, mismatch, not_canonical]
    );
    assert_eq!(
        verdicts(&verifier, &signed(&case, "urn:x", as_libxml2)),
        [None; 3]
    );
}
