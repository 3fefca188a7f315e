//! Markup that two parsers read differently. Most of it leaves the canonical form, and so the
//! signature, as it was.

use saml_core::ReasonCode::{
    self, CdataForbidden, CommentForbidden, DoctypeForbidden, EntityForbidden, MalformedXml,
    ProcessingInstructionForbidden,
};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = transparent();
    cases.extend(doctypes());
    cases.extend(broken());
    cases
}

fn case(name: &str, xml: String, code: ReasonCode) -> Case {
    reject(name, "markup", ASSERTION_SIGNED, xml, code)
}

/// Markup that canonicalization removes or resolves: the signature stays valid.
fn transparent() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let change =
        |name: &str, from: &str, to: &str, code| case(name, replaced(&xml, from, to), code).valid();
    vec![
        change(
            "comment-in-name-id",
            ">ada@sp.test</saml:NameID>",
            ">ada@sp.test<!-- -->.evil.test</saml:NameID>",
            CommentForbidden,
        )
        .invalid(),
        change(
            "comment-splits-name-id",
            ">ada@sp.test</saml:NameID>",
            ">ada<!---->@sp.test</saml:NameID>",
            CommentForbidden,
        ),
        change(
            "comment-in-attribute-value",
            ">ada@sp.test</saml:AttributeValue>",
            "><!--x-->ada@sp.test</saml:AttributeValue>",
            CommentForbidden,
        ),
        change(
            "comment-in-digest-value",
            "<ds:DigestValue>",
            "<ds:DigestValue><!--AAAA-->",
            CommentForbidden,
        ),
        change(
            "comment-in-signature-value",
            "<ds:SignatureValue>",
            "<ds:SignatureValue><!--AAAA-->",
            CommentForbidden,
        ),
        change(
            "comment-before-the-root",
            "<samlp:Response",
            "<!--x--><samlp:Response",
            CommentForbidden,
        ),
        change(
            "comment-behind-the-root",
            "</samlp:Response>",
            "</samlp:Response><!--x-->",
            CommentForbidden,
        ),
        change(
            "comment-in-the-audience",
            "https://sp.test/metadata</saml:Audience>",
            "https://sp.test/metadata<!--x--></saml:Audience>",
            CommentForbidden,
        ),
        change(
            "cdata-in-name-id",
            ">ada@sp.test</saml:NameID>",
            "><![CDATA[ada@sp.test]]></saml:NameID>",
            CdataForbidden,
        ),
        change(
            "cdata-empty",
            ">ada@sp.test</saml:NameID>",
            ">ada<![CDATA[]]>@sp.test</saml:NameID>",
            CdataForbidden,
        ),
        change(
            "instruction-before-the-root",
            "<samlp:Response",
            "<?x y?><samlp:Response",
            ProcessingInstructionForbidden,
        ),
        change(
            "stylesheet",
            "<samlp:Response",
            "<?xml-stylesheet href='https://evil.test'?><samlp:Response",
            ProcessingInstructionForbidden,
        ),
        change(
            "instruction-in-name-id",
            ">ada@sp.test</saml:NameID>",
            ">ada<?x?>@sp.test</saml:NameID>",
            ProcessingInstructionForbidden,
        )
        .invalid(),
    ]
}

fn doctypes() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let with = |subset: &str, xml: &str| format!("<!DOCTYPE samlp:Response {subset}>{xml}");
    let entity = replaced(&xml, ">ada@sp.test</saml:NameID>", ">&who;</saml:NameID>");
    let laughs = "[<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
                  <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]";
    vec![
        case("doctype", with("", &xml), DoctypeForbidden).valid(),
        case(
            "doctype-external",
            with("SYSTEM \"https://evil.test/x.dtd\"", &xml),
            DoctypeForbidden,
        )
        .valid(),
        case(
            "doctype-entity",
            with("[<!ENTITY who \"ada@sp.test\">]", &entity),
            DoctypeForbidden,
        ),
        case(
            "doctype-file-entity",
            with("[<!ENTITY who SYSTEM \"file:///etc/hostname\">]", &entity),
            DoctypeForbidden,
        ),
        case(
            "doctype-parameter-entity",
            with("[<!ENTITY % p SYSTEM \"https://evil.test/p\"> %p;]", &xml),
            DoctypeForbidden,
        )
        .valid(),
        case(
            "doctype-default-attribute",
            with("[<!ATTLIST saml:Assertion Version CDATA \"2.0\">]", &xml),
            DoctypeForbidden,
        )
        .valid(),
        case(
            "doctype-id-attribute",
            with("[<!ATTLIST samlp:Status ID ID #IMPLIED>]", &xml),
            DoctypeForbidden,
        )
        .valid(),
        case(
            "doctype-billion-laughs",
            with(laughs, &xml),
            DoctypeForbidden,
        )
        .valid(),
        case(
            "doctype-lower-case",
            format!("<!doctype x>{xml}"),
            DoctypeForbidden,
        ),
        case("entity-without-doctype", entity, EntityForbidden).invalid(),
    ]
}

fn broken() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let malformed = |name: &str, xml: String| case(&format!("malformed-{name}"), xml, MalformedXml);
    let change =
        |name: &str, from: &str, to: &str| malformed(name, replaced(&xml, from, to)).invalid();
    vec![
        malformed("empty", String::new()),
        malformed("text", "a response".into()),
        malformed("cut-off", xml[..xml.len() / 2].to_owned()),
        malformed(
            "without-last-end",
            xml.trim_end_matches("</samlp:Response>").to_owned(),
        ),
        malformed("two-roots", format!("{xml}{xml}")),
        malformed("text-behind", format!("{xml}x")),
        malformed("text-before", format!("x{xml}")),
        change("crossed-tags", "</saml:Subject>", "</saml:Conditions>"),
        change(
            "duplicate-attribute",
            " Version=\"2.0\"",
            " Version=\"2.0\" Version=\"2.0\"",
        ),
        change("unquoted-attribute", "Version=\"2.0\"", "Version=2.0"),
        change(
            "bare-ampersand",
            ">ada@sp.test</saml:NameID>",
            ">ada & eve</saml:NameID>",
        ),
        change("less-than-in-a-value", "Version=\"2.0\"", "Version=\"<\""),
    ]
}
