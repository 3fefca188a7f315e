//! Signatures that a pinned key made or that stand in an honest document, in a shape or a position
//! other than the accepted one.

use crate::support::{
    code, element, honest, key, replaced, resigned, template, verify, xmlsec1_accepts,
};
use saml_core::idp::{Sign, Signer};
use saml_core::{ReasonCode, Rejection};

fn rejected_after(change: impl Fn(&str) -> String) -> Rejection {
    let xml = honest(Sign::Assertion);
    let unchanged = resigned(&xml, key(), str::to_owned);
    assert!(
        verify(&unchanged).is_ok(),
        "signing again changes nothing by itself"
    );
    verify(&resigned(&xml, key(), change)).unwrap_err()
}

#[test]
fn validly_signed_signed_info_of_another_shape_is_rejected() {
    let end = "</ds:Reference>";
    let reference = |info: &str| element(info, "ds:Reference").to_owned();
    let rejection = rejected_after(|info| {
        let other = replaced(&reference(info), "#_assertion-1", "#_response-1");
        replaced(info, end, &format!("{end}{other}"))
    });
    assert_eq!(
        rejection.code(),
        ReasonCode::SignedInfoShape,
        "two references"
    );
    for (from, to, code) in [
        (
            "<ds:DigestValue>",
            "<ds:DigestValue>YWJj</ds:DigestValue><ds:DigestValue>",
            ReasonCode::SignedInfoShape,
        ),
        (
            "#enveloped-signature",
            "#base64",
            ReasonCode::SignedInfoShape,
        ),
        (
            "2001/10/xml-exc-c14n#",
            "2006/12/xml-c14n11",
            ReasonCode::SignedInfoShape,
        ),
        ("#_assertion-1", "", ReasonCode::ReferenceMismatch),
        (
            "#_assertion-1",
            "#_response-1",
            ReasonCode::ReferenceMismatch,
        ),
        (
            "#_assertion-1",
            "#xpointer(id('_assertion-1'))",
            ReasonCode::ReferenceMismatch,
        ),
        (
            "#_assertion-1",
            "https://evil.test/a",
            ReasonCode::ReferenceMismatch,
        ),
        (
            "<ds:Reference URI",
            "<ds:Reference Type=\"urn:t\" URI",
            ReasonCode::SignedInfoShape,
        ),
    ] {
        let rejection = rejected_after(|info| replaced(info, from, to));
        assert_eq!(rejection.code(), code, "{to}");
        assert!(rejection.expected_text().is_some() && rejection.received_text().is_some());
    }
}

#[test]
fn a_single_transform_and_a_third_one_are_rejected() {
    let exclusive =
        "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
    let rejection = rejected_after(|info| replaced(info, exclusive, ""));
    assert_eq!(rejection.code(), ReasonCode::SignedInfoShape);
    let rejection = rejected_after(|info| replaced(info, exclusive, &exclusive.repeat(2)));
    assert_eq!(rejection.code(), ReasonCode::SignedInfoShape);
}

#[test]
fn signatures_elsewhere_and_second_signatures_are_rejected() {
    let xml = honest(Sign::Assertion);
    assert!(verify(&xml).is_ok());
    let signature = element(&xml, "ds:Signature").to_owned();
    let bare = replaced(&xml, &signature, "");
    let in_subject = replaced(
        &bare,
        "<saml:Subject>",
        &format!("<saml:Subject>{signature}"),
    );
    assert!(xmlsec1_accepts(&in_subject, key()));
    assert_eq!(code(&in_subject), ReasonCode::SignatureMisplaced);
    let in_status = replaced(
        &bare,
        "<samlp:Status>",
        &format!("<samlp:Status>{signature}"),
    );
    assert_eq!(code(&in_status), ReasonCode::SignatureMisplaced);
    let twice = replaced(&xml, &signature, &signature.repeat(2));
    assert_eq!(code(&twice), ReasonCode::MultipleSignatures);
    // The assertion's signature as if it were the response's.
    let moved = replaced(
        &bare,
        "<samlp:Status>",
        &format!("{signature}<samlp:Status>"),
    );
    assert!(xmlsec1_accepts(&moved, key()));
    assert_eq!(code(&moved), ReasonCode::ReferenceMismatch);
}

#[test]
fn a_digest_smuggled_into_status_detail_is_rejected() {
    let xml = honest(Sign::Assertion);
    assert!(verify(&xml).is_ok());
    let digest = element(&xml, "ds:DigestValue");
    let declared = replaced(
        digest,
        "<ds:DigestValue",
        "<ds:DigestValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
    );
    let detail = format!("<samlp:StatusDetail>{declared}</samlp:StatusDetail></samlp:Status>");
    let forged = replaced(&xml, "</samlp:Status>", &detail).replace("ada@sp.test", "eve@sp.test");
    assert_eq!(code(&forged), ReasonCode::DigestMismatch);
}

#[test]
fn objects_and_unknown_parts_of_a_signature_are_rejected() {
    let xml = honest(Sign::Assertion);
    assert!(verify(&xml).is_ok());
    for (from, to) in [
        ("</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>"),
        ("</ds:Signature>", "<x></x></ds:Signature>"),
        ("</ds:Signature>", "text</ds:Signature>"),
        (
            "<ds:SignatureValue>",
            "<ds:SignatureValue></ds:SignatureValue><ds:SignatureValue>",
        ),
        ("<ds:SignatureValue>", "<ds:SignatureValue><x></x>"),
    ] {
        assert_eq!(
            code(&replaced(&xml, from, to)),
            ReasonCode::SignedInfoShape,
            "{to}"
        );
    }
}

#[test]
fn a_non_response_donor_is_rejected() {
    let xml = honest(Sign::Both);
    assert!(verify(&xml).is_ok());
    let donor = xml.replace("samlp:Response", "samlp:LogoutResponse");
    let rejection = verify(&donor).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::NotAResponse);
    assert!(
        rejection
            .received_text()
            .unwrap()
            .ends_with("}LogoutResponse")
    );
    assert_eq!(
        code(element(&xml, "saml:Assertion")),
        ReasonCode::NotAResponse
    );
}

#[test]
fn an_error_response_is_rejected_with_its_status() {
    let mut failed = template(Sign::Response);
    assert!(verify(&failed.to_xml(&Signer::new(key().clone())).unwrap()).is_ok());
    failed.with_assertion = false;
    let without = failed.to_xml(&Signer::new(key().clone())).unwrap();
    assert_eq!(code(&without), ReasonCode::AssertionMissing);
    failed.status = Some("urn:oasis:names:tc:SAML:2.0:status:Responder".into());
    let rejection = verify(&failed.to_xml(&Signer::new(key().clone())).unwrap()).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::StatusNotSuccess);
    assert!(
        rejection
            .received_text()
            .unwrap()
            .ends_with("status:Responder")
    );
}
