//! Metadata of identity providers. The first line says where the rest stands: `inside` the honest entity,
//! `beside` it in a list, or `alone`.

use super::makes::{Make, all, list, number, one_of, part, pick, some, text};
use super::xml;

const NAMESPACES: &str = " xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
const URL: &str = "https://idp.example.com/saml2/idp/metadata";

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    match name {
        "metadata" => pick(
            "metadata",
            vec![
                (
                    3,
                    "inside",
                    all(vec![
                        text("inside\n"),
                        list(["", "", ""], &[], rule("role", depth), 3),
                    ]),
                ),
                (
                    3,
                    "beside",
                    all(vec![
                        text("beside\n"),
                        list(["", "", ""], &[], rule("entity", depth), 3),
                    ]),
                ),
                (
                    2,
                    "alone",
                    all(vec![
                        text("alone\n<md:EntityDescriptor"),
                        text(NAMESPACES),
                        text(" entityID=\""),
                        text(URL),
                        text("\">"),
                        list(["", "", ""], &[], rule("role", depth), 3),
                        text("</md:EntityDescriptor>"),
                    ]),
                ),
                (1, "raw", all(vec![text("alone\n"), rule("content", depth)])),
            ],
        ),
        "entity" => pick(
            "entity",
            vec![
                (2, "honest", some(part("entity"))),
                (
                    2,
                    "empty",
                    all(vec![
                        text("<md:EntityDescriptor entityID=\"x"),
                        number(),
                        text("\"/>"),
                    ]),
                ),
                (
                    3,
                    "roles",
                    all(vec![
                        text("<md:EntityDescriptor entityID=\"x"),
                        number(),
                        text("\">"),
                        list(["", "", ""], &[], rule("role", depth), 2),
                        text("</md:EntityDescriptor>"),
                    ]),
                ),
                (
                    1,
                    "same",
                    all(vec![
                        text("<md:EntityDescriptor entityID=\""),
                        text(URL),
                        text("\">"),
                        list(["", "", ""], &[], rule("role", depth), 2),
                        text("</md:EntityDescriptor>"),
                    ]),
                ),
                (
                    1,
                    "lists",
                    all(vec![
                        text(&"<md:EntitiesDescriptor>".repeat(40)),
                        rule("content", depth.min(1)),
                        text(&"</md:EntitiesDescriptor>".repeat(40)),
                    ]),
                ),
                (1, "other", rule("content", depth)),
            ],
        ),
        "role" => pick(
            "role",
            vec![
                (
                    4,
                    "provider",
                    xml::named(
                        &["md:IDPSSODescriptor"],
                        " protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"",
                        xml::attributes(),
                        list(["", "", ""], &[], rule("entry", depth), 4),
                    ),
                ),
                (
                    1,
                    "other_role",
                    xml::named(
                        &["md:SPSSODescriptor"],
                        " protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"",
                        xml::attributes(),
                        list(["", "", ""], &[], rule("entry", depth), 2),
                    ),
                ),
                (
                    2,
                    "extensions",
                    xml::named(
                        &["md:Extensions"],
                        "",
                        xml::attributes(),
                        rule("content", depth),
                    ),
                ),
                (1, "other", rule("content", depth)),
            ],
        ),
        "entry" => pick(
            "entry",
            vec![
                (3, "key", some(part("key"))),
                (
                    3,
                    "certificates",
                    all(vec![
                        text(
                            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>",
                        ),
                        list(["", "", ""], &[], rule("certificate", depth), 2),
                        text("</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"),
                    ]),
                ),
                (
                    3,
                    "service",
                    all(vec![
                        text(
                            "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"",
                        ),
                        one_of(&["https://a.b/c", "https://a.b/c?d=", "http://x", "x"]),
                        rule("string", 0),
                        text("\"/>"),
                    ]),
                ),
                (
                    1,
                    "format",
                    xml::named(&["md:NameIDFormat"], "", text(""), rule("string", 0)),
                ),
                (1, "other", rule("content", depth)),
            ],
        ),
        "certificate" => pick(
            "certificate",
            vec![
                (
                    3,
                    "honest",
                    all(vec![
                        text("<ds:X509Certificate>"),
                        part("certificate"),
                        text("</ds:X509Certificate>"),
                    ]),
                ),
                (
                    2,
                    "renewed",
                    all(vec![
                        text("<ds:X509Certificate>"),
                        part("renewed"),
                        text("</ds:X509Certificate>"),
                    ]),
                ),
                (
                    1,
                    "spaced",
                    all(vec![
                        text("<ds:X509Certificate>"),
                        part("certificate"),
                        some(one_of(&[" ", "\n", "\t"])),
                        text("</ds:X509Certificate>"),
                    ]),
                ),
                (
                    2,
                    "nonsense",
                    all(vec![
                        text("<ds:X509Certificate>"),
                        some(one_of(&["AAAA", "MIIC", "A", "=", " A"])),
                        text("</ds:X509Certificate>"),
                    ]),
                ),
            ],
        ),
        other => xml::rule(other, depth),
    }
}
