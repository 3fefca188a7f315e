//! Documents that the gate rejects before anything else reads them, although their signature is
//! valid.

use crate::support::{code, honest, key, replaced, template, verify, xmlsec1_accepts};
use saml_core::gate::{GatedDocument, RawMessage};
use saml_core::idp::{Sign, Signer};
use saml_core::{Limits, ReasonCode, Rejection};

/// The honest response is accepted; changed, `xmlsec1` still accepts it and we do not.
fn rejected_although_valid(from: &str, to: &str, expected: ReasonCode) {
    let xml = honest(Sign::Assertion);
    verify(&xml).expect("the honest baseline is accepted");
    let changed = replaced(&xml, from, to);
    assert!(xmlsec1_accepts(&changed, key()), "{changed}");
    assert_eq!(code(&changed), expected, "{to}");
}

/// The honest response is accepted; changed, it is rejected.
fn rejected(from: &str, to: &str, expected: ReasonCode) {
    let xml = honest(Sign::Assertion);
    verify(&xml).expect("the honest baseline is accepted");
    assert_eq!(code(&replaced(&xml, from, to)), expected, "{to}");
}

#[test]
fn document_types_are_rejected() {
    let root = "<samlp:Response";
    for doctype in [
        "<!DOCTYPE x>",
        "<!DOCTYPE x [<!ENTITY e 'v'>]>",
        "<!DOCTYPE x [<!ATTLIST a ID ID #IMPLIED>]>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x>",
    ] {
        rejected_although_valid(
            root,
            &format!("{doctype}{root}"),
            ReasonCode::DoctypeForbidden,
        );
    }
    rejected(
        root,
        "<!doctype x><samlp:Response",
        ReasonCode::DoctypeForbidden,
    );
}

#[test]
fn comments_are_rejected_everywhere() {
    let forbidden = ReasonCode::CommentForbidden;
    // Exclusive canonicalization drops comments, so the signature stays valid: CVE-2018-0489.
    rejected_although_valid(
        "ada@sp.test</saml:NameID>",
        "ada@sp<!---->.test</saml:NameID>",
        forbidden,
    );
    rejected_although_valid("<samlp:Status>", "<!-- x --><samlp:Status>", forbidden);
    rejected_although_valid(
        "</samlp:Response>",
        "</samlp:Response><!-- x -->",
        forbidden,
    );
    rejected("<ds:DigestValue>", "<ds:DigestValue><!-- x -->", forbidden);
    rejected(
        "<ds:SignatureValue>",
        "<ds:SignatureValue><!-- x -->",
        forbidden,
    );
}

#[test]
fn processing_instructions_and_cdata_are_rejected() {
    let instruction = ReasonCode::ProcessingInstructionForbidden;
    rejected_although_valid("<samlp:Status>", "<?x y?><samlp:Status>", instruction);
    rejected(
        "ada@sp.test</saml:NameID>",
        "ada@sp<?x?>.test</saml:NameID>",
        instruction,
    );
    let section = "<![CDATA[ada@sp.test]]></saml:NameID>";
    rejected_although_valid(
        "ada@sp.test</saml:NameID>",
        section,
        ReasonCode::CdataForbidden,
    );
}

#[test]
fn other_versions_and_encodings_are_rejected() {
    let root = "<samlp:Response";
    for (declaration, code) in [
        (
            "<?xml version=\"1.1\"?>",
            ReasonCode::ProcessingInstructionForbidden,
        ),
        (
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
            ReasonCode::NotUtf8,
        ),
    ] {
        rejected_although_valid(root, &format!("{declaration}{root}"), code);
    }
    let xml = honest(Sign::Assertion);
    let limits = Limits::default();
    let check = |bytes: Vec<u8>| -> Result<(), Rejection> {
        let raw = RawMessage::from_xml(bytes, &limits)?;
        GatedDocument::check(&raw, &limits).map(|_| ())
    };
    assert_eq!(check(xml.clone().into_bytes()), Ok(()));
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(xml.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(check(utf16).unwrap_err().code(), ReasonCode::NotUtf8);
    // An overlong '/': not UTF-8.
    let overlong = [xml.as_bytes(), &[0xC0, 0xAF]].concat();
    assert_eq!(check(overlong).unwrap_err().code(), ReasonCode::NotUtf8);
    let nul = replaced(&xml, "ada@sp.test", "ada@sp.test\0");
    assert_eq!(
        check(nul.into_bytes()).unwrap_err().code(),
        ReasonCode::MalformedXml
    );
}

#[test]
fn entities_other_than_the_five_are_rejected() {
    let name_id = "ada@sp.test</saml:NameID>";
    rejected(
        name_id,
        "ada&at;sp.test</saml:NameID>",
        ReasonCode::EntityForbidden,
    );
    rejected(
        "Version=\"2.0\"",
        "Version=\"&v;\"",
        ReasonCode::EntityForbidden,
    );
    rejected(name_id, "ada&#0;</saml:NameID>", ReasonCode::MalformedXml);
    rejected(
        name_id,
        "ada&#x110000;</saml:NameID>",
        ReasonCode::MalformedXml,
    );
    rejected(name_id, "ada&#+64;</saml:NameID>", ReasonCode::MalformedXml);
    rejected(name_id, "ada & eve</saml:NameID>", ReasonCode::MalformedXml);
}

#[test]
fn reserved_and_relative_namespaces_are_rejected() {
    let status = "<samlp:Status>";
    for declaration in [
        "xmlns:a=\"relative\"",
        "xmlns:a=\"../up\"",
        "xmlns:a=\"1:b\"",
        "xmlns:xml=\"urn:other\"",
        "xmlns:xmlns=\"urn:other\"",
        "xmlns:a=\"http://www.w3.org/XML/1998/namespace\"",
        "xmlns=\"http://www.w3.org/2000/xmlns/\"",
        "xmlns:xmlns=\"http://www.w3.org/2000/xmlns/\"",
        "xmlns=\"http://www.w3.org/XML/1998/namespace\"",
        "xmlns:xml=\" http://www.w3.org/XML/1998/namespace\"",
        "xmlns:xml=\"http://www.w3.org/XML/1998/Namespace\"",
        "xmlns:xml=\"\"",
    ] {
        let changed = format!("<samlp:Status {declaration}>");
        rejected(status, &changed, ReasonCode::NamespaceForbidden);
    }
}

#[test]
fn the_prefix_xml_may_be_declared_as_what_it_is() {
    let own = "xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"";
    let xml = honest(Sign::Both);
    verify(&xml).expect("the honest baseline is accepted");
    for start in [
        "<samlp:Response ",
        "<samlp:Status",
        "<saml:Assertion ",
        "<saml:Subject",
        "<ds:SignedInfo",
    ] {
        let declared = replaced(&xml, start, &format!("{} {own} ", start.trim_end()));
        assert!(xmlsec1_accepts(&declared, key()), "{start}");
        verify(&declared).expect(start);
        let twice = replaced(&xml, start, &format!("{} {own} {own} ", start.trim_end()));
        let rejection = verify(&twice).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::MalformedXml, "{start}");
    }
}

#[test]
fn namespace_names_that_are_no_uris_are_rejected_before_any_verifier() {
    let status = "<samlp:Status>";
    for name in [
        "urn:acme:{types}",
        "urn:a b",
        "urn:é",
        "urn:x?y=1&amp;z=2",
        "urn:a%",
    ] {
        let changed = format!("<samlp:Status xmlns:q=\"{name}\">");
        rejected(status, &changed, ReasonCode::NamespaceForbidden);
    }
}

#[test]
fn identifiers_are_unique_in_every_spelling() {
    for attribute in ["ID", "Id", "id", "iD", "xml:id", "samlp:ID"] {
        let is_own = attribute == "ID";
        let xml = honest(Sign::Assertion);
        verify(&xml).expect("the honest baseline is accepted");
        let with = |value: &str| {
            replaced(
                &xml,
                "<samlp:Status>",
                &format!("<samlp:Status {attribute}=\"{value}\">"),
            )
        };
        let other = verify(&with("_other")).map_err(|rejection| rejection.code());
        if is_own {
            other.expect("another value is accepted");
        } else {
            assert_eq!(
                other.err(),
                Some(ReasonCode::SchemaViolation),
                "{attribute}"
            );
        }
        let rejection = verify(&with("_assertion-1")).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::DuplicateId, "{attribute}");
        assert!(rejection.received_text().unwrap().contains("_assertion-1"));
    }
}

#[test]
fn identifiers_are_names_and_stand_where_the_schemas_have_them() {
    let xml = honest(Sign::Assertion);
    verify(&xml).expect("the honest baseline is accepted");
    let on = |start: &str, attribute: &str| {
        let to = start.replacen('>', &format!(" {attribute}>"), 1);
        verify(&replaced(&xml, start, &to)).map_err(|rejection| rejection.code())
    };
    for attribute in ["ID=\"_a.b-1\"", "ID=\" é1 \""] {
        assert!(on("<samlp:Status>", attribute).is_ok(), "{attribute}");
    }
    for (start, attribute) in [
        ("<samlp:Status>", "ID=\"1a\""),
        ("<samlp:Status>", "ID=\"\""),
        ("<samlp:Status>", "ID=\"a:b\""),
        ("<samlp:Status>", "ID=\"a b\""),
        ("<samlp:Status>", "id=\"a\""),
        ("<saml:Subject>", "Id=\"a\""),
        ("<saml:Subject>", "xml:id=\"a\""),
        ("<saml:Subject>", "saml:ID=\"a\""),
        ("<ds:KeyInfo>", "Id=\"1a\""),
    ] {
        let code = on(start, attribute).err();
        assert_eq!(
            code,
            Some(ReasonCode::SchemaViolation),
            "{start} {attribute}"
        );
    }
    assert!(on("<ds:KeyInfo>", "Id=\"a1\"").is_ok());
    let foreign = "<x xmlns=\"urn:x\" id=\"1 a\"></x></samlp:Status>";
    let foreign = replaced(&xml, "</samlp:Status>", foreign);
    assert!(verify(&foreign).is_ok(), "what others call an id is theirs");
}

#[test]
fn an_identifier_longer_than_any_table_key_is_rejected() {
    let with = |length: usize| {
        let mut template = template(Sign::Assertion);
        template.assertion_id = format!("_{}", "a".repeat(length - 1));
        template.to_xml(&Signer::new(key().clone())).unwrap()
    };
    verify(&with(512)).expect("the longest one is accepted");
    let rejection = verify(&with(513)).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::LimitExceeded);
    assert!(rejection.received_text().unwrap().contains("513"));
}

#[test]
fn ill_formed_documents_are_rejected() {
    for (from, to) in [
        ("</samlp:Response>", ""),
        ("</samlp:Response>", "</samlp:Response><x/>"),
        ("</samlp:Response>", "</samlp:Response>text"),
        ("</samlp:Response>", "</samlp:Response></x>"),
        ("<samlp:Response", "text<samlp:Response"),
        ("</samlp:Status>", "</samlp:Stati>"),
        ("<samlp:Status>", "<samlp:Status a>"),
        ("<samlp:Status>", "<samlp:Status a=b>"),
        ("<samlp:Status>", "<samlp:Status a=\"1\" a=\"2\">"),
        ("<samlp:Status>", "<samlp:Status a=\"1\"b=\"2\">"),
        ("<samlp:Status>", "<samlp:Status a=\"<\">"),
        ("<samlp:Status>", "<samlp:Status a:b=\"1\">"),
        ("<samlp:Status>", "<samlp:Status xmlns:a=\"\">"),
        (
            "<samlp:Status>",
            "<samlp:Status xmlns:a=\"urn:a\" xmlns:b=\"urn:a\" a:x=\"\" b:x=\"\">",
        ),
        ("<samlp:Status>", "<samlp:Status>]]>"),
        ("<samlp:Status>", "<1/><samlp:Status>"),
        ("<samlp:Status>", "<a:b:c xmlns:a=\"urn:a\"/><samlp:Status>"),
        ("<samlp:Status>", "< x/><samlp:Status>"),
    ] {
        rejected(from, to, ReasonCode::MalformedXml);
    }
    for text in ["", " ", "not XML", "<!", "<", "<?xml version=\"1.0\"?>"] {
        let code = code(text);
        let expected = [ReasonCode::MalformedXml, ReasonCode::DoctypeForbidden];
        assert!(expected.contains(&code), "{text}: {code}");
    }
}

#[test]
fn every_limit_is_enforced() {
    let xml = honest(Sign::Assertion);
    verify(&xml).expect("the honest baseline is accepted");
    let deep = format!("{}{}<samlp:Status>", "<x>".repeat(32), "</x>".repeat(32));
    let many = format!("{}<samlp:Status>", "<x/>".repeat(8_192));
    let numbered = |count: u8, each: &str| {
        let items: Vec<String> = (0..count)
            .map(|n| each.replace('N', &n.to_string()))
            .collect();
        items.concat()
    };
    let attributes = numbered(33, " aN=\"\"");
    let namespaces = numbered(31, " xmlns:aN=\"urn:a\"");
    let namespaces = format!("<x{namespaces}>").repeat(3) + &"</x>".repeat(3);
    for (added, what) in [
        (deep, "levels"),
        (many, "elements"),
        (format!("<x{attributes}/><samlp:Status>"), "attributes"),
        (format!("{namespaces}<samlp:Status>"), "namespaces"),
    ] {
        let changed = replaced(&xml, "<samlp:Status>", &added);
        assert!(xmlsec1_accepts(&changed, key()), "{what}");
        let rejection = verify(&changed).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::LimitExceeded);
        assert!(
            rejection.expected_text().unwrap().ends_with(what),
            "{rejection}"
        );
    }
    let big = replaced(
        &xml,
        "<samlp:Status>",
        &format!("{}<samlp:Status>", " ".repeat(1024 * 1024)),
    );
    let rejection = verify(&big).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::TooLarge);
    assert_eq!(rejection.expected_text(), Some("at most 1048576 bytes"));
}

#[test]
fn form_values_are_base64_in_any_wrapping() {
    let limits = Limits::default();
    let value = template(Sign::Assertion)
        .to_form_value(&Signer::new(key().clone()))
        .unwrap();
    let plain = RawMessage::from_base64(&value, &limits).unwrap();
    let wrapped: String = value
        .as_bytes()
        .chunks(76)
        .fold(String::new(), |text, line| {
            text + "\r\n" + str::from_utf8(line).unwrap()
        });
    assert_eq!(RawMessage::from_base64(&wrapped, &limits).unwrap(), plain);
    for text in [
        "<samlp:Response/>",
        "%3D",
        &value[1..],
        &format!("{value}="),
    ] {
        let rejection = RawMessage::from_base64(text, &limits).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::NotBase64, "{text}");
    }
    let huge = "A".repeat(3 * 1024 * 1024);
    assert_eq!(
        RawMessage::from_base64(&huge, &limits).unwrap_err().code(),
        ReasonCode::TooLarge
    );
}
