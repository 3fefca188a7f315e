//! Plaintexts that lean on declarations outside the ciphertext.

use saml_core::ReasonCode;
use saml_core::idp::Sign;

use super::world::{around, assertion, code, encrypter, signed_again, verify};
use crate::support::{element, key, replaced, xmlsec1_accepts};

const DECLARATION: &str = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";

/// The honest assertion without the declaration of its prefix.
fn bare(sign: Sign) -> String {
    replaced(&assertion(sign), DECLARATION, "")
}

/// The prefix `saml` is bound nowhere around the ciphertext, or to something else.
fn renamed(xml: &str, more: &str) -> String {
    let own = "<x:EncryptedAssertion xmlns:x=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let encrypted = element(xml, "saml:EncryptedAssertion");
    let start = format!("<saml:EncryptedAssertion{DECLARATION}");
    let renamed = replaced(encrypted, &start, &format!("{own}{more}"));
    let end = "</saml:EncryptedAssertion>";
    replaced(
        xml,
        encrypted,
        &replaced(&renamed, end, "</x:EncryptedAssertion>"),
    )
}

#[test]
fn a_prefix_declared_around_the_ciphertext_is_known_in_it() {
    for sign in [Sign::Nothing, Sign::Response] {
        let whole = verify(&around(&assertion(Sign::Assertion), sign, &encrypter())).unwrap();
        let cut = verify(&around(&bare(Sign::Assertion), sign, &encrypter())).unwrap();
        assert_eq!(cut.assertion(), whole.assertion());
    }
    let whole = verify(&around(
        &assertion(Sign::Nothing),
        Sign::Response,
        &encrypter(),
    ))
    .unwrap();
    let cut = verify(&around(&bare(Sign::Nothing), Sign::Response, &encrypter())).unwrap();
    assert_eq!(cut.assertion(), whole.assertion());
}

#[test]
fn a_prefix_declared_nowhere_is_rejected() {
    let whole = renamed(
        &around(&assertion(Sign::Assertion), Sign::Nothing, &encrypter()),
        "",
    );
    verify(&whole).expect("the baseline is accepted");
    let cut = renamed(
        &around(&bare(Sign::Assertion), Sign::Nothing, &encrypter()),
        "",
    );
    assert_eq!(code(&cut), ReasonCode::MalformedXml);
}

#[test]
fn a_prefix_bound_to_something_else_around_it_makes_no_assertion() {
    let xml = around(&bare(Sign::Assertion), Sign::Nothing, &encrypter());
    verify(&xml).expect("the baseline is accepted");
    let other = renamed(&xml, " xmlns:saml=\"urn:other\"");
    assert_eq!(code(&other), ReasonCode::AssertionMissing);
}

/// Exclusive canonicalization leaves out what an element does not use: anyone can add such a
/// declaration to a signed response, and it must not reach into the ciphertext.
#[test]
fn a_declaration_that_the_signature_does_not_cover_does_not_count() {
    let honest = around(&bare(Sign::Nothing), Sign::Response, &encrypter());
    verify(&honest).expect("the baseline is accepted");
    let signed = signed_again(&renamed(&honest, ""));
    let added = replaced(
        &signed,
        "<samlp:Response",
        &format!("<samlp:Response{DECLARATION}"),
    );
    assert!(
        xmlsec1_accepts(&added, key()),
        "the signature does not notice"
    );
    assert_eq!(code(&added), ReasonCode::MalformedXml);
}
