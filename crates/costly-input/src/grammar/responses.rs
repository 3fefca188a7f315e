//! Responses at the ACS. The first line says where the rest stands: `inside` the signed assertion,
//! `beside` it in the response, `around` signed assertions that are parts, or `alone`.

use super::makes::{Make, all, list, number, one_of, part, pick, some, text};
use super::xml;

const NAMESPACES: &str = " xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    match name {
        "response" => pick(
            "response",
            vec![
                (
                    4,
                    "inside",
                    all(vec![
                        text("inside\n"),
                        list(["", "", ""], &[], rule("statement", depth), 3),
                    ]),
                ),
                (
                    2,
                    "beside",
                    all(vec![
                        text("beside\n"),
                        list(["", "", ""], &[], rule("piece", depth), 3),
                    ]),
                ),
                (
                    3,
                    "alone",
                    all(vec![
                        text("alone\n"),
                        xml::named(
                            &["samlp:Response"],
                            NAMESPACES,
                            xml::attributes(),
                            list(["", "", ""], &[], rule("piece", depth), 4),
                        ),
                    ]),
                ),
                (1, "raw", all(vec![text("alone\n"), rule("content", depth)])),
            ],
        ),
        "statement" => pick(
            "statement",
            vec![
                (
                    4,
                    "attributes",
                    xml::named(
                        &["saml:AttributeStatement"],
                        "",
                        text(""),
                        list(["", "", ""], &[], rule("saml_attribute", depth), 2),
                    ),
                ),
                (
                    1,
                    "contexts",
                    xml::named(
                        &["saml:AuthnStatement"],
                        " AuthnInstant=\"2026-01-01T00:00:00Z\"",
                        xml::attributes(),
                        rule("content", depth),
                    ),
                ),
                (
                    1,
                    "advice",
                    xml::named(&["saml:Advice"], "", text(""), rule("content", depth)),
                ),
                (2, "other", rule("content", depth)),
            ],
        ),
        "saml_attribute" => pick(
            "saml_attribute",
            vec![
                (
                    3,
                    "one_name",
                    xml::named(
                        &["saml:Attribute"],
                        " Name=\"groups\"",
                        xml::attributes(),
                        list(["", "", ""], &[], rule("saml_value", depth), 2),
                    ),
                ),
                (
                    3,
                    "names",
                    all(vec![
                        text("<saml:Attribute Name=\"n"),
                        number(),
                        text("\">"),
                        list(["", "", ""], &[], rule("saml_value", depth), 2),
                        text("</saml:Attribute>"),
                    ]),
                ),
                (
                    1,
                    "empty",
                    all(vec![
                        text("<saml:Attribute Name=\"n"),
                        number(),
                        text("\"/>"),
                    ]),
                ),
            ],
        ),
        "saml_value" => pick(
            "saml_value",
            vec![
                (
                    4,
                    "text",
                    xml::named(
                        &["saml:AttributeValue"],
                        "",
                        xml::attributes(),
                        rule("string", 0),
                    ),
                ),
                (
                    1,
                    "nested",
                    xml::named(
                        &["saml:AttributeValue"],
                        "",
                        xml::attributes(),
                        rule("content", depth.saturating_sub(1)),
                    ),
                ),
            ],
        ),
        "piece" => pick(
            "piece",
            vec![
                (3, "content", rule("content", depth)),
                (3, "assertions", some(part("assertion"))),
                (2, "signature", rule("signature", depth)),
                (1, "signatures", some(part("signature"))),
                (1, "statement", rule("statement", depth)),
                (
                    2,
                    "unsigned_assertion",
                    xml::named(
                        &["saml:Assertion"],
                        " Version=\"2.0\"",
                        xml::attributes(),
                        all(vec![rule("signature", depth), rule("statement", depth)]),
                    ),
                ),
                (
                    1,
                    "encrypted",
                    xml::named(
                        &["saml:EncryptedAssertion"],
                        "",
                        text(""),
                        rule("content", depth),
                    ),
                ),
            ],
        ),
        "signature" => pick(
            "signature",
            vec![
                (
                    2,
                    "references",
                    all(vec![
                        text(
                            "<ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>",
                        ),
                        list(["", "", ""], &[], rule("reference", depth), 2),
                        text("</ds:SignedInfo><ds:SignatureValue>"),
                        rule("string", 0),
                        text("</ds:SignatureValue>"),
                        rule("key", depth),
                        text("</ds:Signature>"),
                    ]),
                ),
                (
                    1,
                    "other",
                    xml::named(
                        &["ds:Signature"],
                        "",
                        xml::attributes(),
                        rule("content", depth),
                    ),
                ),
            ],
        ),
        "reference" => pick(
            "reference",
            vec![(
                1,
                "transforms",
                all(vec![
                    text("<ds:Reference URI=\"#_"),
                    number(),
                    text("\">"),
                    list(
                        ["<ds:Transforms>", "", "</ds:Transforms>"],
                        &[],
                        rule("transform", depth),
                        2,
                    ),
                    text(
                        "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>",
                    ),
                    rule("string", 0),
                    text("</ds:DigestValue></ds:Reference>"),
                ]),
            )],
        ),
        "transform" => pick(
            "transform",
            vec![
                (
                    2,
                    "known",
                    one_of(&[
                        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>",
                        "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>",
                    ]),
                ),
                (
                    1,
                    "prefixes",
                    all(vec![
                        text(
                            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"",
                        ),
                        list(["", " ", ""], &[], all(vec![text("p"), number()]), 2),
                        text("\"/></ds:Transform>"),
                    ]),
                ),
            ],
        ),
        "key" => pick(
            "key",
            vec![
                (1, "none", text("")),
                (
                    1,
                    "certificates",
                    all(vec![
                        text("<ds:KeyInfo><ds:X509Data>"),
                        some(all(vec![
                            text("<ds:X509Certificate>"),
                            part("certificate"),
                            text("</ds:X509Certificate>"),
                        ])),
                        text("</ds:X509Data></ds:KeyInfo>"),
                    ]),
                ),
            ],
        ),
        other => xml::rule(other, depth),
    }
}
