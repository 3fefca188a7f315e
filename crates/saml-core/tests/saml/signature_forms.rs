//! Harmless forms of real identity providers that must verify, with `xmlsec1` agreeing.

use crate::support::{
    code, element, honest, key, replaced, resigned, template, verify, xmlsec1_accepts,
};
use saml_core::ReasonCode;
use saml_core::idp::{Sign, Signer};

const SAML: &str = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
const XS: &str = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
const INCLUSIVE: &str = "<ec:InclusiveNamespaces \
    xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\"></ec:InclusiveNamespaces>";

fn accepted(xml: &str) -> String {
    assert!(xmlsec1_accepts(xml, key()), "{xml}");
    verify(xml)
        .expect("accepted")
        .assertion()
        .expect("a signed assertion")
        .as_str()
        .to_owned()
}

/// Signs an assertion's new canonical text, with a change of `SignedInfo`.
fn signed_again(xml: &str, change: impl Fn(&str) -> String) -> String {
    let signed = element(xml, "saml:Assertion");
    let bare = replaced(signed, element(signed, "ds:Signature"), "");
    let signature = Signer::new(key().clone())
        .signature(&bare, "_assertion-1")
        .unwrap();
    let new = replaced(xml, element(signed, "ds:Signature"), &signature);
    resigned(&new, key(), change)
}

#[test]
fn okta_lists_the_prefix_xs_which_only_values_use() {
    let xml = honest(Sign::Assertion);
    let assertion = format!("<saml:Assertion {SAML}");
    let with_xs = replaced(&xml, &assertion, &format!("{assertion} {XS}"));
    let listed = signed_again(&with_xs, |info| {
        let (head, transform) = info.split_at(info.rfind("</ds:Transform>").unwrap());
        format!("{head}{INCLUSIVE}{transform}")
    });
    assert!(accepted(&listed).contains(XS));
    // The declaration may stand further out: the list draws it in.
    let moved = replaced(&listed, &format!(" {XS}"), "");
    let moved = replaced(&moved, "<samlp:Response", &format!("<samlp:Response {XS}"));
    assert!(accepted(&moved).contains(XS));
    // Without the list the declaration is not part of the signed bytes.
    let unlisted = signed_again(&with_xs, str::to_owned);
    assert!(!xmlsec1_accepts(&unlisted, key()));
    assert_eq!(code(&unlisted), ReasonCode::DigestMismatch);
}

#[test]
fn signed_info_may_list_prefixes_too() {
    let xml = replaced(
        &honest(Sign::Assertion),
        "<samlp:Response",
        &format!("<samlp:Response {XS}"),
    );
    let xml = resigned(&xml, key(), |info| {
        let info = replaced(info, "#\">", &format!("#\" {XS}>"));
        replaced(
            &info,
            "</ds:CanonicalizationMethod>",
            &format!("{INCLUSIVE}</ds:CanonicalizationMethod>"),
        )
    });
    accepted(&xml);
}

#[test]
fn keycloak_s_carriage_return_references_and_wrapped_base64_verify() {
    let xml = honest(Sign::Assertion);
    let value = element(&xml, "ds:SignatureValue");
    let text = &value[value.find('>').unwrap() + 1..value.rfind('<').unwrap()];
    for line_end in ["&#xD;\n", "\r\n", "\r", "\n", " "] {
        let wrapped = format!(
            "{line_end}{}{line_end}{}{line_end}",
            &text[..40],
            &text[40..]
        );
        accepted(&replaced(&xml, text, &wrapped));
    }
    let certificate = element(&xml, "ds:X509Certificate").to_owned();
    let wrapped = replaced(&certificate, "</", "&#xD;\r\n</");
    accepted(&replaced(&xml, &certificate, &wrapped));
}

#[test]
fn a_carriage_return_in_a_value_is_signed_as_a_reference() {
    let mut with_return = template(Sign::Assertion);
    with_return.attribute("note", &["one\rtwo", "three\n four"]);
    let xml = with_return.to_xml(&Signer::new(key().clone())).unwrap();
    assert!(xml.contains("one&#xD;two"));
    assert!(accepted(&xml).contains("one&#xD;two"));
    // A raw carriage return reads as a line feed: not what was signed.
    let raw = replaced(&xml, "&#xD;", "\r");
    assert!(!xmlsec1_accepts(&raw, key()));
    assert_eq!(code(&raw), ReasonCode::DigestMismatch);
    let same = replaced(&xml, "three\n", "three\r\n");
    accepted(&same);
}

#[test]
fn notations_that_canonicalization_levels_do_not_matter() {
    let xml = honest(Sign::Both);
    let expected = accepted(&xml);
    let quotes = replaced(&xml, "Version=\"2.0\"", "Version = '2.0'\n");
    assert_eq!(accepted(&quotes), expected);
    let empty = xml.replace("></ds:SignatureMethod>", " />");
    assert_eq!(accepted(&empty), expected);
    let references = replaced(
        &xml,
        "ada@sp.test</saml:NameID>",
        "&#97;da&#x40;sp.test</saml:NameID>",
    );
    assert_eq!(accepted(&references), expected);
    let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n");
    assert_eq!(accepted(&declared), expected);
    let marked = format!("\u{FEFF}{xml}");
    assert_eq!(accepted(&marked), expected);
    let unused = replaced(
        &xml,
        "<samlp:Status>",
        "<samlp:Status xmlns:unused=\"urn:unused\">",
    );
    assert_eq!(accepted(&unused), expected);
}

#[test]
fn a_pretty_printed_signature_verifies() {
    let xml = honest(Sign::Assertion);
    let pretty = resigned(&xml, key(), |info| info.replace("><", ">\n  <"));
    accepted(&pretty);
}

#[test]
fn both_canonicalizers_agree_on_any_unicode_value() {
    let mut odd = template(Sign::Both);
    odd.attribute(
        "n",
        &[
            "<>&\"'\t\n",
            "é 日本 \u{1F600} \u{85} \u{2028}",
            "]]&gt; ]]>",
            "",
        ],
    );
    let xml = odd.to_xml(&Signer::new(key().clone())).unwrap();
    assert!(accepted(&xml).contains("é 日本"));
}
