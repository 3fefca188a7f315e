//! The shape of `SignedInfo`, signed as it stands by the honest key: the signature itself is good.

use saml_core::ReasonCode::{self, AlgorithmForbidden, ReferenceMismatch, SignedInfoShape};
use saml_core::idp::Sign;

use super::plain::{
    ASSERTION_SIGNED, RESPONSE_SIGNED, element, honest, replaced, resigned, signer,
};
use super::{Case, reject};

const TRANSFORM: &str = "<ds:Transform Algorithm=\"";
const ENVELOPED: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
const EXCLUSIVE: &str =
    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";

/// One change of the signed bytes. For the shape it is a response that is signed: no namespace from
/// around it tells inclusive from exclusive canonicalization, so that both digests are right.
fn change(class: &str, name: &str, from: &str, to: &str, code: ReasonCode) -> Case {
    let (sign, baseline) = if class == "references" {
        (Sign::Assertion, ASSERTION_SIGNED)
    } else {
        (Sign::Response, RESPONSE_SIGNED)
    };
    let xml = resigned(&honest(sign), &signer(), |info| replaced(info, from, to));
    reject(name, class, baseline, xml, code)
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = transforms();
    cases.extend(methods());
    cases.extend(references());
    cases
}

fn transforms() -> Vec<Case> {
    let transform = |uri: &str, inside: &str| format!("{TRANSFORM}{uri}\">{inside}</ds:Transform>");
    let shape = |name: &str, from: &str, to: &str| {
        change(
            "signed_info",
            &format!("transforms-{name}"),
            from,
            to,
            SignedInfoShape,
        )
    };
    let both = format!("{ENVELOPED}{EXCLUSIVE}");
    let xpath = transform(
        XPATH,
        "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>",
    );
    let xslt = transform(
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"></xsl:stylesheet>",
    );
    vec![
        shape(
            "none",
            &format!("<ds:Transforms>{both}</ds:Transforms>"),
            "",
        ),
        shape("empty", &both, "").invalid(),
        shape("only-enveloped", EXCLUSIVE, "").valid(),
        shape("only-exclusive", ENVELOPED, "").invalid(),
        shape("in-other-order", &both, &format!("{EXCLUSIVE}{ENVELOPED}")),
        shape("three", &both, &format!("{both}{EXCLUSIVE}")).valid(),
        shape(
            "enveloped-twice",
            ENVELOPED,
            &format!("{ENVELOPED}{ENVELOPED}"),
        )
        .valid(),
        shape("xslt", EXCLUSIVE, &format!("{xslt}{EXCLUSIVE}")),
        shape("xpath", ENVELOPED, &xpath).valid(),
        shape("xpath-third", &both, &format!("{both}{xpath}")).valid(),
        shape(
            "base64",
            &both,
            &format!(
                "{both}{}",
                transform("http://www.w3.org/2000/09/xmldsig#base64", "")
            ),
        ),
        shape("inclusive", EXCLUSIVE, &transform(INCLUSIVE, "")).valid(),
        shape(
            "inclusive-1-1",
            EXCLUSIVE,
            &transform("http://www.w3.org/2006/12/xml-c14n11", ""),
        )
        .valid(),
        shape("unknown", EXCLUSIVE, &transform("urn:nothing", "")).invalid(),
    ]
}

fn methods() -> Vec<Case> {
    let shape = |name: &str, from: &str, to: &str| {
        change(
            "signed_info",
            &format!("signed-info-{name}"),
            from,
            to,
            SignedInfoShape,
        )
    };
    let method = "<ds:CanonicalizationMethod Algorithm=\"";
    let exclusive = format!("{method}http://www.w3.org/2001/10/xml-exc-c14n#\"");
    let algorithm = "#rsa-sha256\"></ds:SignatureMethod>";
    let forbidden = |name: &str, from: &str, to: &str| {
        change(
            "signed_info",
            &format!("signed-info-{name}"),
            from,
            to,
            AlgorithmForbidden,
        )
    };
    let digest = "http://www.w3.org/2001/04/xmlenc#sha256";
    vec![
        shape(
            "inclusive-c14n",
            &exclusive,
            &format!("{method}{INCLUSIVE}\""),
        ),
        shape(
            "with-id",
            "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
            "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"_s\"",
        )
        .valid(),
        shape(
            "hmac-output-length",
            algorithm,
            "#rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>",
        )
        .valid(),
        shape(
            "digest-value-not-base64",
            "<ds:DigestValue>",
            "<ds:DigestValue>*",
        )
        .invalid(),
        shape("foreign-child", "<ds:Reference", "<x></x><ds:Reference").invalid(),
        shape("text", "<ds:Reference", "text<ds:Reference").valid(),
        forbidden(
            "digest-md5",
            digest,
            "http://www.w3.org/2001/04/xmldsig-more#md5",
        )
        .invalid(),
        forbidden(
            "digest-sha1",
            digest,
            "http://www.w3.org/2000/09/xmldsig#sha1",
        )
        .invalid(),
        forbidden("digest-unknown", digest, "urn:nothing").invalid(),
        forbidden(
            "method-dsa",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        )
        .invalid(),
        forbidden("method-md5", "#rsa-sha256", "#rsa-md5").invalid(),
        forbidden("method-hmac", "#rsa-sha256", "#hmac-sha256").invalid(),
        forbidden("method-ecdsa-of-an-rsa-key", "#rsa-sha256", "#ecdsa-sha256").invalid(),
    ]
}

fn references() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let reference = element(&xml, "ds:Reference").to_owned();
    let second = replaced(&reference, "#_assertion-1", "#_response-1");
    let uri = |name: &str, to: &str| {
        let name = format!("reference-{name}");
        change(
            "references",
            &name,
            "URI=\"#_assertion-1\"",
            to,
            ReferenceMismatch,
        )
    };
    let shape = |name: &str, from: &str, to: &str| {
        change(
            "references",
            &format!("reference-{name}"),
            from,
            to,
            SignedInfoShape,
        )
    };
    vec![
        uri("empty", "URI=\"\"").invalid(),
        uri("xpointer-root", "URI=\"#xpointer(/)\"").invalid(),
        uri("xpointer-id", "URI=\"#xpointer(id('_assertion-1'))\"").valid(),
        uri("external", "URI=\"https://evil.test/assertion.xml\"").invalid(),
        uri("file", "URI=\"file:///etc/hostname\"").invalid(),
        uri("of-the-response", "URI=\"#_response-1\"").invalid(),
        uri("of-nothing", "URI=\"#_nothing\"").invalid(),
        uri("only-hash", "URI=\"#\"").invalid(),
        uri("percent-encoded", "URI=\"#%5Fassertion-1\"").invalid(),
        uri("space", "URI=\"#_assertion-1 \"").valid(),
        shape("without-uri", " URI=\"#_assertion-1\"", "").invalid(),
        shape(
            "with-type",
            "URI=\"#_assertion-1\"",
            "Type=\"http://www.w3.org/2000/09/xmldsig#Object\" URI=\"#_assertion-1\"",
        )
        .valid(),
        shape(
            "of-a-manifest",
            "URI=\"#_assertion-1\"",
            "Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" URI=\"#_assertion-1\"",
        )
        .valid(),
        shape(
            "with-id",
            "<ds:Reference URI",
            "<ds:Reference Id=\"_r\" URI",
        )
        .valid(),
        shape("two", &reference, &format!("{reference}{second}")).invalid(),
        shape("two-equal", &reference, &format!("{reference}{reference}")).valid(),
        shape("none", &reference, "").invalid(),
    ]
}
