//! A forged assertion, or the signature, in every element whose content is open.

use saml_core::ReasonCode::{self, HiddenSamlElement, SignatureMisplaced};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, RESPONSE_SIGNED, changed, element, honest, replaced};
use super::wrapping_assertion::{Parts, parts};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let p = parts();
    let mut cases = hidden(&p);
    cases.extend(signed_variants(&p));
    cases.extend(misplaced(&p));
    cases
}

/// Outside what is signed.
fn hidden(p: &Parts) -> Vec<Case> {
    let honest = p.response(&p.signed);
    let before = |end: &str, content: &str| replaced(&honest, end, &format!("{content}{end}"));
    let detail = format!("<samlp:StatusDetail>{}</samlp:StatusDetail>", p.forged);
    let case = |name: &str, xml: String| {
        reject(
            &format!("hidden-in-{name}"),
            "open-content",
            ASSERTION_SIGNED,
            xml,
            HiddenSamlElement,
        )
        .valid()
    };
    vec![
        case("status-detail", before("</samlp:Status>", &detail)),
        case("status", before("</samlp:Status>", &p.forged)),
        case(
            "extensions",
            format!("{}{}</samlp:Response>", p.head_with(&p.forged), p.signed),
        ),
        case(
            "a-foreign-element",
            before(
                "</samlp:Response>",
                &format!("<x xmlns=\"urn:x\">{}</x>", p.forged),
            ),
        ),
        case("key-info", before("</ds:KeyInfo>", &p.forged)),
        case("x509-data", before("</ds:X509Data>", &p.forged)),
        case("signature-value", before("</ds:SignatureValue>", &p.forged)).invalid(),
        case(
            "status-detail-name-id",
            before(
                "</samlp:Status>",
                "<samlp:StatusDetail><saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
                 eve@sp.test</saml:NameID></samlp:StatusDetail>",
            ),
        ),
    ]
}

/// Inside what is signed: an honest provider never says it, a confused one might.
fn signed_variants(p: &Parts) -> Vec<Case> {
    let forged = replaced(
        &p.forged,
        " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
        "",
    );
    let extra = |name: &str, xml: String| {
        let xml = changed(Sign::Assertion, |it| it.assertion_extra_xml = xml);
        reject(
            &format!("signed-hidden-in-{name}"),
            "open-content",
            ASSERTION_SIGNED,
            xml,
            HiddenSamlElement,
        )
        .valid()
    };
    let value = format!(
        "<saml:AttributeStatement><saml:Attribute Name=\"x\"><saml:AttributeValue>{forged}\
         </saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    );
    let confirmation = format!(
        "<saml:Subject><saml:SubjectConfirmation Method=\"urn:x\"><saml:SubjectConfirmationData>{forged}\
         </saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>"
    );
    let response = changed(Sign::Response, |it| {
        it.response_extra_xml = format!("<x xmlns=\"urn:x\">{}</x>", p.forged);
    });
    vec![
        reject(
            "signed-hidden-in-advice",
            "open-content",
            ASSERTION_SIGNED,
            changed(Sign::Assertion, |it| {
                it.assertion_extra_xml = format!("<saml:Advice>{forged}</saml:Advice>");
            }),
            ReasonCode::AssertionInAdvice,
        )
        .valid(),
        extra("attribute-value", value),
        extra("confirmation-data", confirmation),
        extra("the-assertion", forged.clone()),
        reject(
            "signed-hidden-in-the-response",
            "open-content",
            RESPONSE_SIGNED,
            response,
            HiddenSamlElement,
        )
        .valid(),
    ]
}

/// The signature itself elsewhere.
fn misplaced(p: &Parts) -> Vec<Case> {
    let assertion = |from: &str, to: &str| {
        let moved = replaced(&p.bare, from, to);
        p.response(&moved)
    };
    let signature = p.signature.as_str();
    let response = honest(Sign::Response);
    let of_response = element(&response, "ds:Signature").to_owned();
    let without = replaced(&response, &of_response, "");
    let in_status = replaced(
        &without,
        "</samlp:Status>",
        &format!("{of_response}</samlp:Status>"),
    );
    let case = |name: &str, baseline: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("signature-in-{name}"),
            "open-content",
            baseline,
            xml,
            code,
        )
        .valid()
    };
    vec![
        case(
            "the-subject",
            ASSERTION_SIGNED,
            assertion("<saml:Subject>", &format!("<saml:Subject>{signature}")),
            SignatureMisplaced,
        ),
        case(
            "the-conditions",
            ASSERTION_SIGNED,
            assertion(
                "</saml:Conditions>",
                &format!("{signature}</saml:Conditions>"),
            ),
            SignatureMisplaced,
        ),
        case(
            "an-attribute-value",
            ASSERTION_SIGNED,
            assertion(
                "<saml:AttributeValue>",
                &format!("<saml:AttributeValue>{signature}"),
            ),
            SignatureMisplaced,
        ),
        case("the-status", RESPONSE_SIGNED, in_status, SignatureMisplaced),
        case(
            "the-response-of-the-assertion",
            ASSERTION_SIGNED,
            format!(
                "{}{}</samlp:Response>",
                replaced(
                    &p.head,
                    "<samlp:Status>",
                    &format!("{signature}<samlp:Status>")
                ),
                p.bare
            ),
            ReasonCode::ReferenceMismatch,
        ),
        case(
            "extensions",
            ASSERTION_SIGNED,
            format!("{}{}</samlp:Response>", p.head_with(signature), p.bare),
            SignatureMisplaced,
        ),
    ]
}
