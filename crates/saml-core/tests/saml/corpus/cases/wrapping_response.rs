//! XSW 1 to 8 around a signed response.

use saml_core::ReasonCode::{self, HiddenSamlElement};
use saml_core::idp::Sign;

use super::plain::{RESPONSE_SIGNED, element, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let original = honest(Sign::Response);
    let signature = element(&original, "ds:Signature").to_owned();
    let bare = replaced(&original, &signature, "");
    let forge = |xml: &str| {
        replaced(xml, "ID=\"_response-1\"", "ID=\"_evil-r\"")
            .replace("ID=\"_assertion-1\"", "ID=\"_evil-a\"")
            .replace("ada@sp.test", "eve@sp.test")
    };
    let (forged, with_signature) = (forge(&bare), forge(&original));
    let assertion = element(&forged, "saml:Assertion").to_owned();
    let before_status = |xml: &str, content: &str| {
        replaced(xml, "<samlp:Status>", &format!("{content}<samlp:Status>"))
    };
    let before_end =
        |xml: &str, end: &str, content: &str| replaced(xml, end, &format!("{content}{end}"));
    let wrapping = before_end(&assertion, "</saml:Assertion>", &original);
    let case = |name: &str, xml: String, code: ReasonCode, valid: bool| {
        assert!(xml.contains("eve@sp.test"), "{name} forges nothing");
        reject(
            &format!("xsw-response-{name}"),
            "wrapping",
            RESPONSE_SIGNED,
            xml,
            code,
        )
        .xmlsec1(valid)
    };
    vec![
        case(
            "1-original-in-the-signature",
            before_end(&with_signature, "</ds:Signature>", &bare),
            HiddenSamlElement,
            false,
        ),
        case(
            "2-original-before-the-signature",
            before_status(&forged, &format!("{bare}{signature}")),
            HiddenSamlElement,
            true,
        ),
        case(
            "3-original-before-the-forgery",
            before_status(&forged, &original),
            HiddenSamlElement,
            true,
        ),
        case(
            "4-original-in-the-forgery",
            replaced(&forged, &assertion, &wrapping),
            HiddenSamlElement,
            true,
        ),
        case(
            "5-signature-in-the-forgery",
            before_end(&with_signature, "</samlp:Response>", &bare),
            HiddenSamlElement,
            true,
        ),
        case(
            "6-original-in-the-key-info",
            before_end(&with_signature, "</ds:KeyInfo>", &bare),
            HiddenSamlElement,
            false,
        ),
        case(
            "7-original-in-extensions",
            before_status(
                &forged,
                &format!("<samlp:Extensions>{original}</samlp:Extensions>"),
            ),
            HiddenSamlElement,
            true,
        ),
        case(
            "8-original-in-an-object",
            before_end(
                &with_signature,
                "</ds:Signature>",
                &format!("<ds:Object>{bare}</ds:Object>"),
            ),
            ReasonCode::SignedInfoShape,
            false,
        ),
        case(
            "envelope-of-another-namespace",
            format!("<e xmlns=\"urn:e\">{forged}{original}</e>"),
            ReasonCode::NotAResponse,
            true,
        ),
    ]
}
