//! The decrypted text passes the same gate as a message, and holds one assertion.

use saml_core::ReasonCode;
use saml_core::idp::{Sign, Signer};

use super::world::{around, assertion, encrypter, verify};
use crate::support::{self, element, key, replaced, xmlsec1_accepts};

/// The rejection's code of a plaintext, in a signed response where its signature may be missing.
fn rejected(plaintext: &str) -> ReasonCode {
    let xml = around(plaintext, Sign::Response, &encrypter());
    assert!(xmlsec1_accepts(&xml, key()));
    verify(&xml).expect_err("accepted").code()
}

fn accepted(plaintext: &str) {
    for sign in [Sign::Nothing, Sign::Response] {
        verify(&around(plaintext, sign, &encrypter())).expect("the baseline is accepted");
    }
}

#[test]
fn the_gate_guards_decrypted_text_too() {
    let honest = assertion(Sign::Assertion);
    accepted(&honest);
    accepted(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{honest}\n"
    ));
    let inside = |text: &str| replaced(&honest, "ada@sp.test", text);
    for (plaintext, code) in [
        (
            format!("<!DOCTYPE x>{honest}"),
            ReasonCode::DoctypeForbidden,
        ),
        (
            inside("ada@sp.test<!-- x -->.evil"),
            ReasonCode::CommentForbidden,
        ),
        (inside("<![CDATA[x]]>"), ReasonCode::CdataForbidden),
        (
            inside("<?x y?>"),
            ReasonCode::ProcessingInstructionForbidden,
        ),
        (inside("&x;"), ReasonCode::EntityForbidden),
        (format!("{honest}{honest}"), ReasonCode::MalformedXml),
        (format!("{honest}x"), ReasonCode::MalformedXml),
        (String::new(), ReasonCode::MalformedXml),
        (
            format!("{}{}", "<a>".repeat(40), "</a>".repeat(40)),
            ReasonCode::LimitExceeded,
        ),
        (
            honest.replace("_session-1\"", "_session-1\" xml:id=\"_assertion-1\""),
            ReasonCode::DuplicateId,
        ),
    ] {
        assert_eq!(rejected(&plaintext), code, "{plaintext:.60}");
    }
}

#[test]
fn text_that_is_not_utf8_looks_like_a_failure_to_decrypt() {
    let honest = assertion(Sign::Assertion);
    accepted(&honest);
    // Latin-1 cannot be written through text: encrypt the bytes of a name in it.
    let mut template = support::template(Sign::Response);
    template.with_assertion = false;
    let latin = honest.replace("ada", "\u{e9}").into_bytes();
    let latin: Vec<u8> = latin.into_iter().filter(|byte| *byte != 0xC3).collect();
    let encrypted = encrypter().encrypted_bytes(&latin).unwrap();
    template.response_extra_xml = encrypted;
    let xml = template.to_xml(&Signer::new(key().clone())).unwrap();
    let rejection = verify(&xml).unwrap_err();
    assert_eq!(rejection, ReasonCode::DecryptionFailed.into());
}

#[test]
fn only_an_assertion_may_come_out() {
    let honest = assertion(Sign::Assertion);
    accepted(&honest);
    let again = encrypter().encrypted_assertion(&honest).unwrap();
    let response = support::honest(Sign::Both);
    let name = "<NameID xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">eve</NameID>";
    let other = honest.replace("SAML:2.0:assertion\"", "SAML:1.0:assertion\"");
    for plaintext in [&again, &response, name, &other, "<Assertion></Assertion>"] {
        assert_eq!(
            rejected(plaintext),
            ReasonCode::AssertionMissing,
            "{plaintext:.60}"
        );
    }
}

#[test]
fn nothing_of_saml_hides_in_the_decrypted_assertion() {
    let signer = Signer::new(key().clone());
    let mut template = support::template(Sign::Assertion);
    accepted(&template.assertion_xml(&signer).unwrap());
    let other = assertion(Sign::Nothing).replace("_assertion-1", "_assertion-2");
    let encrypted = encrypter().encrypted_assertion(&other).unwrap();
    // The prefix is declared around it: declared again, it would not be canonical.
    let declaration = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let [other, encrypted] = [other, encrypted].map(|xml| replaced(&xml, declaration, ""));
    let status =
        "<samlp:Status xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"></samlp:Status>";
    for hidden in [other.as_str(), encrypted.as_str(), status] {
        let in_advice = if hidden == status {
            ReasonCode::HiddenSamlElement
        } else {
            ReasonCode::AssertionInAdvice
        };
        for (xml, code) in [
            (hidden.to_owned(), ReasonCode::HiddenSamlElement),
            (format!("<saml:Advice>{hidden}</saml:Advice>"), in_advice),
        ] {
            template.assertion_extra_xml = xml;
            let plaintext = template.assertion_xml(&signer).unwrap();
            assert!(xmlsec1_accepts(&plaintext, key()));
            assert_eq!(rejected(&plaintext), code);
        }
    }
}

#[test]
fn the_signature_stands_directly_in_the_assertion_and_once() {
    let honest = assertion(Sign::Assertion);
    accepted(&honest);
    let signature = element(&honest, "ds:Signature");
    let without = replaced(&honest, signature, "");
    let in_subject = replaced(
        &without,
        "<saml:Subject>",
        &format!("<saml:Subject>{signature}"),
    );
    assert_eq!(rejected(&in_subject), ReasonCode::SignatureMisplaced);
    let twice = replaced(&honest, signature, &signature.repeat(2));
    assert_eq!(rejected(&twice), ReasonCode::MultipleSignatures);
    let object = replaced(
        &honest,
        "</ds:Signature>",
        "<ds:Object></ds:Object></ds:Signature>",
    );
    assert_eq!(rejected(&object), ReasonCode::SignedInfoShape);
}
