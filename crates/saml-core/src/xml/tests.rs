//! Names, namespaces and texts of parsed documents.

use super::*;
use crate::limits::Limits;
use crate::rejection::ReasonCode;

fn strict(text: &str) -> Result<Document<'_>, ReasonCode> {
    parse(text, &Limits::RESPONSE, Extras::Reject).map_err(|error| error.code())
}

#[test]
fn names_are_namespace_and_local_name_whatever_the_prefix() {
    let document = strict("<a:r xmlns:a='urn:x'><b:c xmlns:b='urn:x'/><c/><a:d/></a:r>").unwrap();
    let root = document.root();
    assert!(root.is("urn:x", "r"));
    let names: Vec<_> = root
        .children()
        .map(|child| (child.namespace(), child.local()))
        .collect();
    assert_eq!(names, [("urn:x", "c"), ("", "c"), ("urn:x", "d")]);
    assert_eq!(root.child("urn:x", "c").map(Element::index), Some(1));
    assert_eq!(root.parent().map(Element::index), None);
}

#[test]
fn attributes_without_a_prefix_have_no_namespace() {
    let document = strict("<r xmlns='urn:x' xmlns:p='urn:p' p:ID='1'/>").unwrap();
    assert_eq!(document.root().attribute("ID"), None);
    let document = strict("<r xmlns='urn:x' ID='1'/>").unwrap();
    assert_eq!(document.root().attribute("ID"), Some("1"));
}

#[test]
fn text_is_one_piece_and_only_where_no_element_is_beside_it() {
    let document = strict("<r>a&amp;b&#x43;\r\nd</r>").unwrap();
    assert_eq!(document.root().text(), Some("a&bC\nd"));
    assert_eq!(strict("<r/>").unwrap().root().text(), Some(""));
    let mixed = strict("<r>a<x/>b</r>").unwrap();
    assert_eq!(mixed.root().text(), None);
    assert!(mixed.root().has_own_text());
    assert!(!strict("<r> <x>b</x>\n</r>").unwrap().root().has_own_text());
}

#[test]
fn attribute_values_are_normalized() {
    let document = strict("<r a=' 1\t2\r\n3&#9;&#xA;&lt;é'/>").unwrap();
    assert_eq!(document.root().attribute("a"), Some(" 1 2 3\t\n<é"));
}

#[test]
fn extras_are_skipped_in_metadata_only() {
    let text = "<?xml version='1.0'?><!-- a --><?b c?><r>1<!-- d -->2<![CDATA[<3>]]></r><!-- e -->";
    let document = parse(text, &Limits::METADATA, Extras::Skip).unwrap();
    assert_eq!(document.root().text(), Some("12<3>"));
    assert_eq!(strict(text).unwrap_err(), ReasonCode::CommentForbidden);
    let doctype = parse("<!DOCTYPE r><r/>", &Limits::METADATA, Extras::Skip).unwrap_err();
    assert_eq!(doctype.code(), ReasonCode::DoctypeForbidden);
}

#[test]
fn processing_instructions_are_skipped_only_if_they_have_a_name() {
    let skipping = |text: &str| parse(text, &Limits::METADATA, Extras::Skip).map(drop);
    for target in ["x", "é-1", "xml-stylesheet", "xmlish"] {
        assert!(skipping(&format!("<?{target}?><r/>")).is_ok(), "{target}");
        assert!(
            skipping(&format!("<r><?{target}\n a='b'?></r>")).is_ok(),
            "{target}"
        );
    }
    for target in ["", ">", "1", " x", "a:b", "x=", "XML", "xMl"] {
        let error = skipping(&format!("<?{target}?><r/>")).unwrap_err();
        assert_eq!(error.code(), ReasonCode::MalformedXml, "{target}");
    }
}
