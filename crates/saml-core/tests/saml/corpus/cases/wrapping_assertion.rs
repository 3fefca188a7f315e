//! XSW 1 to 8 around a signed assertion: a valid signature, moved so that a careless reader takes
//! the forged element for the signed one.

use saml_core::ReasonCode::{self, HiddenSamlElement, MultipleAssertions};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, element, honest, replaced};
use super::{Case, reject};

/// The parts of a response with a signed assertion.
pub(crate) struct Parts {
    pub(crate) head: String,
    pub(crate) signed: String,
    pub(crate) bare: String,
    pub(crate) signature: String,
    pub(crate) forged: String,
    pub(crate) forged_with_signature: String,
}

pub(crate) fn parts() -> Parts {
    let xml = honest(Sign::Assertion);
    let signed = element(&xml, "saml:Assertion").to_owned();
    let signature = element(&signed, "ds:Signature").to_owned();
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
    pub(crate) fn response(&self, content: &str) -> String {
        format!("{}{content}</samlp:Response>", self.head)
    }

    /// The forged assertion with something more at its end.
    fn forged_holding(&self, content: &str) -> String {
        let end = "</saml:Assertion>";
        replaced(&self.forged, end, &format!("{content}{end}"))
    }

    /// The forged assertion whose signature element has something more at its end.
    fn in_signature(&self, content: &str) -> String {
        let end = "</ds:Signature>";
        replaced(&self.forged_with_signature, end, &format!("{content}{end}"))
    }

    /// The head with `Extensions` in it.
    pub(crate) fn head_with(&self, extensions: &str) -> String {
        let end = "<samlp:Status>";
        let extensions = format!("<samlp:Extensions>{extensions}</samlp:Extensions>");
        replaced(&self.head, end, &format!("{extensions}{end}"))
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let p = parts();
    let object = format!("<ds:Object>{}</ds:Object>", p.bare);
    let in_key_info = replaced(
        &p.forged_with_signature,
        "</ds:KeyInfo>",
        &format!("{}</ds:KeyInfo>", p.bare),
    );
    let own_signature = replaced(
        &p.forged,
        "</saml:Issuer>",
        &format!("</saml:Issuer>{}", p.signature),
    );
    let case = |name: &str, xml: String, code: ReasonCode, valid: bool| {
        assert!(xml.contains("eve@sp.test"), "{name} forges nothing");
        reject(
            &format!("xsw-assertion-{name}"),
            "wrapping",
            ASSERTION_SIGNED,
            xml,
            code,
        )
        .xmlsec1(valid)
    };
    vec![
        case(
            "1-original-in-the-signature",
            p.response(&p.in_signature(&p.bare)),
            HiddenSamlElement,
            false,
        ),
        case(
            "2-original-beside-the-signature",
            p.response(&p.forged_holding(&format!("{}{}", p.bare, p.signature))),
            HiddenSamlElement,
            true,
        ),
        case(
            "3-forgery-first",
            p.response(&format!("{}{}", p.forged, p.signed)),
            MultipleAssertions,
            true,
        ),
        case(
            "3-forgery-last",
            p.response(&format!("{}{}", p.signed, p.forged)),
            MultipleAssertions,
            true,
        ),
        case(
            "4-original-in-the-forgery",
            p.response(&p.forged_holding(&p.signed)),
            HiddenSamlElement,
            true,
        ),
        case(
            "5-signature-in-the-forgery",
            p.response(&format!("{}{}", p.forged_with_signature, p.bare)),
            MultipleAssertions,
            true,
        ),
        case(
            "6-original-in-the-key-info",
            p.response(&in_key_info),
            HiddenSamlElement,
            false,
        ),
        case(
            "7-forgery-in-extensions",
            format!("{}{}</samlp:Response>", p.head_with(&p.forged), p.signed),
            HiddenSamlElement,
            true,
        ),
        case(
            "7-original-in-extensions",
            format!("{}{}</samlp:Response>", p.head_with(&p.signed), p.forged),
            HiddenSamlElement,
            true,
        ),
        case(
            "8-original-in-an-object",
            p.response(&p.in_signature(&object)),
            ReasonCode::SignedInfoShape,
            false,
        ),
        case(
            "signature-of-the-original-beside",
            p.response(&format!("{own_signature}{}", p.bare)),
            MultipleAssertions,
            true,
        ),
        case(
            "same-id-forgery",
            p.response(&format!(
                "{}{}",
                p.forged.replace("_evil", "_assertion-1"),
                p.signed
            )),
            ReasonCode::DuplicateId,
            false,
        ),
        case(
            "wrapped-in-a-foreign-element",
            p.response(&format!("<w xmlns=\"urn:w\">{}</w>{}", p.signed, p.forged)),
            HiddenSamlElement,
            true,
        ),
    ]
}
