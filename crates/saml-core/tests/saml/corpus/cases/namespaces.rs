//! Namespaces: reserved ones, relative ones, and names that only look like SAML.

use saml_core::ReasonCode::{self, MalformedXml, NamespaceForbidden};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let case = |name: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("namespace-{name}"),
            "namespaces",
            ASSERTION_SIGNED,
            xml,
            code,
        )
    };
    let declared = |name: &str, declaration: &str, code| {
        let xml = replaced(
            &xml,
            "<samlp:Response ",
            &format!("<samlp:Response {declaration} "),
        );
        case(name, xml, code)
    };
    let renamed = |name: &str, from: &str, to: &str, code| case(name, xml.replace(from, to), code);
    vec![
        declared("relative", "xmlns:x=\"relative\"", NamespaceForbidden),
        declared("relative-path", "xmlns:x=\"../up\"", NamespaceForbidden),
        declared("relative-default", "xmlns=\"x\"", NamespaceForbidden),
        declared("rebinds-xml", "xmlns:xml=\"urn:evil\"", NamespaceForbidden).valid(),
        declared(
            "xml-under-another-prefix",
            "xmlns:x=\"http://www.w3.org/XML/1998/namespace\"",
            NamespaceForbidden,
        )
        .valid(),
        declared(
            "declares-xmlns",
            "xmlns:xmlns=\"urn:evil\"",
            NamespaceForbidden,
        )
        .valid(),
        declared(
            "is-that-of-xmlns",
            "xmlns:x=\"http://www.w3.org/2000/xmlns/\"",
            NamespaceForbidden,
        )
        .valid(),
        declared("prefix-undeclared", "xmlns:x=\"\"", MalformedXml).valid(),
        declared("prefix-unbound", "x:y=\"z\"", MalformedXml).valid(),
        declared(
            "declared-twice",
            "xmlns:x=\"urn:a\" xmlns:x=\"urn:b\"",
            MalformedXml,
        ),
        renamed(
            "of-the-protocol-is-another",
            "SAML:2.0:protocol",
            "SAML:2.0:protocol:evil",
            ReasonCode::NotAResponse,
        )
        .valid(),
        renamed(
            "of-the-protocol-is-1-1",
            "SAML:2.0:protocol",
            "SAML:1.0:protocol",
            ReasonCode::NotAResponse,
        )
        .valid(),
        renamed(
            "of-assertions-is-another",
            "SAML:2.0:assertion",
            "SAML:2.0:assertion:evil",
            ReasonCode::AssertionMissing,
        ),
        renamed(
            "of-assertions-is-1-1",
            "SAML:2.0:assertion",
            "SAML:1.0:assertion",
            ReasonCode::AssertionMissing,
        ),
        renamed(
            "of-the-signature-is-another",
            "http://www.w3.org/2000/09/xmldsig#\"",
            "urn:evil\"",
            ReasonCode::Unsigned,
        ),
        renamed("none", "samlp:", "", ReasonCode::NotAResponse).valid(),
    ]
}
