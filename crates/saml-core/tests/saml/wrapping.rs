//! Signature wrapping (XSW 1 to 8) on both elements: a valid signature, moved so that a careless
//! reader takes the forged element for the signed one.

use crate::support::{code, element, honest, key, replaced, verify, xmlsec1_accepts};
use saml_core::ReasonCode::{self, HiddenSamlElement, MultipleAssertions};
use saml_core::idp::Sign;

const SIGNATURE: &str = "ds:Signature";
const ASSERTION: &str = "saml:Assertion";

/// One arrangement: its document, the code it must be rejected with, and whether `xmlsec1`, which
/// does not look at the arrangement, finds the signature valid.
struct Case {
    name: &'static str,
    xml: String,
    code: ReasonCode,
    signature_is_valid: bool,
}

fn check(signed: Sign, cases: Vec<Case>) {
    let baseline = honest(signed);
    verify(&baseline).expect("the honest baseline is accepted");
    assert!(xmlsec1_accepts(&baseline, key()));
    for Case {
        name,
        xml,
        code: expected,
        signature_is_valid,
    } in cases
    {
        assert_eq!(
            xmlsec1_accepts(&xml, key()),
            signature_is_valid,
            "{name}: {xml}"
        );
        assert_eq!(code(&xml), expected, "{name}: {xml}");
        assert!(xml.contains("eve@sp.test"), "{name} forges nothing");
    }
}

fn case(name: &'static str, xml: String, code: ReasonCode, signature_is_valid: bool) -> Case {
    Case {
        name,
        xml,
        code,
        signature_is_valid,
    }
}

/// The parts of a response with a signed assertion.
struct Parts {
    head: String,
    signed: String,
    bare: String,
    signature: String,
    forged: String,
    forged_with_signature: String,
}

fn assertion_parts() -> Parts {
    let xml = honest(Sign::Assertion);
    let signed = element(&xml, ASSERTION).to_owned();
    let signature = element(&signed, SIGNATURE).to_owned();
    let bare = replaced(&signed, &signature, "");
    let forge = |xml: &str| {
        replaced(xml, "ID=\"_assertion-1\"", "ID=\"_evil\"").replace("ada@sp.test", "eve@sp.test")
    };
    let head = xml[..xml.find("<saml:Assertion").unwrap()].to_owned();
    Parts {
        forged: forge(&bare),
        forged_with_signature: forge(&signed),
        head,
        signed,
        bare,
        signature,
    }
}

impl Parts {
    fn response(&self, content: &str) -> String {
        format!("{}{content}</samlp:Response>", self.head)
    }

    /// The forged assertion with something more at its end.
    fn forged_holding(&self, content: &str) -> String {
        replaced(
            &self.forged,
            "</saml:Assertion>",
            &format!("{content}</saml:Assertion>"),
        )
    }

    /// The forged assertion whose signature element has something more at its end.
    fn forged_with_signature_holding(&self, content: &str) -> String {
        let end = "</ds:Signature>";
        replaced(&self.forged_with_signature, end, &format!("{content}{end}"))
    }
}

#[test]
fn wrapping_a_signed_assertion_is_rejected_in_every_arrangement() {
    let p = assertion_parts();
    let extensions = |content: &str| {
        let end = "<samlp:Status>";
        replaced(
            &p.head,
            end,
            &format!("<samlp:Extensions>{content}</samlp:Extensions>{end}"),
        )
    };
    let object = format!("<ds:Object>{}</ds:Object>", p.bare);
    let moved = format!("{}{}", p.bare, p.signature);
    check(
        Sign::Assertion,
        vec![
            case(
                "XSW1: the original inside the signature of the forgery",
                p.response(&p.forged_with_signature_holding(&p.bare)),
                HiddenSamlElement,
                false,
            ),
            case(
                "XSW2: the original beside the signature inside the forgery",
                p.response(&p.forged_holding(&moved)),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW3: the forgery before the original",
                p.response(&format!("{}{}", p.forged, p.signed)),
                MultipleAssertions,
                true,
            ),
            case(
                "XSW4: the original inside the forgery",
                p.response(&p.forged_holding(&p.signed)),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW5: the signature in the forgery, the original behind it",
                p.response(&format!("{}{}", p.forged_with_signature, p.bare)),
                MultipleAssertions,
                true,
            ),
            case(
                "XSW6: the original in the KeyInfo of the forgery's signature",
                p.response(&replaced(
                    &p.forged_with_signature,
                    "</ds:KeyInfo>",
                    &format!("{}</ds:KeyInfo>", p.bare),
                )),
                HiddenSamlElement,
                false,
            ),
            case(
                "XSW7: the forgery in Extensions",
                format!("{}{}</samlp:Response>", extensions(&p.forged), p.signed),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW7 mirrored: the original in Extensions",
                format!("{}{}</samlp:Response>", extensions(&p.signed), p.forged),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW8: the original in an Object of the forgery's signature",
                p.response(&p.forged_with_signature_holding(&object)),
                ReasonCode::SignedInfoShape,
                false,
            ),
        ],
    );
}

#[test]
fn wrapping_a_signed_response_is_rejected_in_every_arrangement() {
    let original = honest(Sign::Response);
    let signature = element(&original, SIGNATURE).to_owned();
    let bare = replaced(&original, &signature, "");
    let forge = |xml: &str| {
        replaced(xml, "ID=\"_response-1\"", "ID=\"_evil-r\"")
            .replace("ID=\"_assertion-1\"", "ID=\"_evil-a\"")
            .replace("ada@sp.test", "eve@sp.test")
    };
    let forged = forge(&bare);
    let forged_with_signature = forge(&original);
    let forged_assertion = element(&forged, ASSERTION).to_owned();
    let behind_issuer = |xml: &str, content: &str| {
        replaced(xml, "<samlp:Status>", &format!("{content}<samlp:Status>"))
    };
    let at_end = |xml: &str, content: &str| {
        replaced(
            xml,
            "</samlp:Response>",
            &format!("{content}</samlp:Response>"),
        )
    };
    let in_signature = |content: &str| {
        replaced(
            &forged_with_signature,
            "</ds:Signature>",
            &format!("{content}</ds:Signature>"),
        )
    };
    let wrapping_assertion = replaced(
        &forged_assertion,
        "</saml:Assertion>",
        &format!("{original}</saml:Assertion>"),
    );
    let extensions = format!("<samlp:Extensions>{original}</samlp:Extensions>");
    check(
        Sign::Response,
        vec![
            case(
                "XSW1: the original inside the signature of the forgery",
                in_signature(&bare),
                HiddenSamlElement,
                false,
            ),
            case(
                "XSW2: the original before the signature in the forgery",
                behind_issuer(&forged, &format!("{bare}{signature}")),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW3: the original before the forged assertion",
                behind_issuer(&forged, &original),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW4: the original inside the forged assertion",
                replaced(&forged, &forged_assertion, &wrapping_assertion),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW5: the signature in the forgery, the original at its end",
                at_end(&forged_with_signature, &bare),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW6: the original in the KeyInfo of the forgery's signature",
                replaced(
                    &forged_with_signature,
                    "</ds:KeyInfo>",
                    &format!("{bare}</ds:KeyInfo>"),
                ),
                HiddenSamlElement,
                false,
            ),
            case(
                "XSW7: the original in Extensions of the forgery",
                behind_issuer(&forged, &extensions),
                HiddenSamlElement,
                true,
            ),
            case(
                "XSW8: the original in an Object of the forgery's signature",
                in_signature(&format!("<ds:Object>{bare}</ds:Object>")),
                ReasonCode::SignedInfoShape,
                false,
            ),
        ],
    );
}

#[test]
fn an_assertion_in_any_open_content_is_rejected() {
    let p = assertion_parts();
    verify(&p.response(&p.signed)).expect("the honest baseline is accepted");
    let arrangements = [
        replaced(
            &p.response(&p.signed),
            "</samlp:Status>",
            &format!(
                "<samlp:StatusDetail>{}</samlp:StatusDetail></samlp:Status>",
                p.forged
            ),
        ),
        p.response(&format!("<x xmlns=\"urn:x\">{}</x>{}", p.forged, p.signed)),
    ];
    for xml in arrangements {
        assert!(xmlsec1_accepts(&xml, key()));
        assert_eq!(code(&xml), HiddenSamlElement, "{xml}");
    }
}

#[test]
fn an_assertion_in_signed_advice_is_rejected() {
    use saml_core::idp::Signer;
    let signer = Signer::new(key().clone());
    let forged = assertion_parts().forged;
    let forged = replaced(
        &forged,
        " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
        "",
    );
    let mut template = crate::support::template(Sign::Assertion);
    verify(&template.to_xml(&signer).unwrap()).expect("the honest baseline is accepted");
    template.assertion_extra_xml = format!("<saml:Advice>{forged}</saml:Advice>");
    let xml = template.to_xml(&signer).unwrap();
    assert!(xmlsec1_accepts(&xml, key()));
    assert_eq!(code(&xml), ReasonCode::AssertionInAdvice);
}

#[test]
fn a_second_signed_assertion_is_rejected() {
    let p = assertion_parts();
    verify(&p.response(&p.signed)).expect("the honest baseline is accepted");
    let encrypted = "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
                     </saml:EncryptedAssertion>";
    for other in [p.forged.as_str(), encrypted] {
        let xml = p.response(&format!("{}{other}", p.signed));
        assert!(xmlsec1_accepts(&xml, key()));
        assert_eq!(code(&xml), MultipleAssertions);
    }
    assert_eq!(
        code(&p.response(encrypted)),
        ReasonCode::EncryptedAssertionUnsupported
    );
}
