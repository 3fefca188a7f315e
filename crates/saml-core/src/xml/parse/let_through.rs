//! What the tokenizer lets through although XML does not allow it, and the rule that rejects it
//! here; and what is left to the tokenizer, so that a version of it that reads more is noticed.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use quick_xml::{Error, Reader, XmlVersion};

use super::{Extras, parse};
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::rejection::ReasonCode;

const MALFORMED: ReasonCode = ReasonCode::MalformedXml;

/// Reads every token, attribute, value and number by the tokenizer alone.
fn tokenized(text: &str) -> Result<(), Error> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes().with_checks(false) {
                    let version = XmlVersion::Explicit1_0;
                    attribute?.normalized_value_with(version, 1, resolve_xml_entity)?;
                }
            }
            Event::GeneralRef(reference) => drop(reference.resolve_char_ref()?),
            _ => {}
        }
    }
}

fn code(text: &str, extras: Extras) -> Option<ReasonCode> {
    let document = parse(text, &Limits::METADATA, extras);
    document.err().map(|error| error.code())
}

/// The honest text is accepted. The tokenizer reads the others too, and they are rejected: in
/// messages, and in metadata.
#[track_caller]
fn rejected_although_tokenized(honest: &str, others: &[&str], expected: ReasonCode) {
    for extras in [Extras::Reject, Extras::Skip] {
        assert_eq!(code(honest, extras), None, "{honest:?}");
        for text in others {
            assert!(tokenized(text).is_ok(), "needs no rule: {text:?}");
            assert_eq!(code(text, extras), Some(expected), "{text:?}");
        }
    }
}

#[test]
fn several_roots_and_none_are_rejected() {
    let others = ["<r/><r/>", "<r></r><s></s>", "<r/> <r>", "", " \n"];
    rejected_although_tokenized("<r/>", &others, MALFORMED);
}

#[test]
fn text_outside_the_root_is_rejected() {
    let others = ["x<r/>", "<r/>x", "&amp;<r/>", "<r/>&#32;", "<r/>\u{A0}"];
    rejected_although_tokenized(" \t<r/>\r\n", &others, MALFORMED);
    let section = "<r/><![CDATA[]]>";
    assert!(tokenized(section).is_ok());
    assert_eq!(code("<r><![CDATA[]]></r>", Extras::Skip), None);
    assert_eq!(code(section, Extras::Skip), Some(MALFORMED));
}

#[test]
fn elements_left_open_are_rejected() {
    let others = ["<r>", "<r><x></x>", "<r>text", "<r><x/>\n"];
    rejected_although_tokenized("<r><x></x></r>", &others, MALFORMED);
}

#[test]
fn names_that_xml_does_not_allow_are_rejected() {
    let elements = [
        "<1/>",
        "<>",
        "<a:b:c/>",
        "<:a/>",
        "<a:/>",
        "<r/ >",
        "<-r/>",
        "<\u{B7}r/>",
        "<=/>",
        "<r/x='y'/>",
        "<a='1'/>",
        "<r&amp;/>",
    ];
    for text in elements.map(|text| format!("<a xmlns:a='urn:a'>{text}</a>")) {
        let closed = text.replace("<>", "<></>").replace("<r/ >", "<r/ ></r/>");
        let honest = "<a xmlns:a='urn:a'><a:b_-.1\u{B7}/><é/></a>";
        rejected_although_tokenized(honest, &[&closed], MALFORMED);
    }
    let attributes = ["1", "a:b:c", ":a", "a:", "\"x\"", "a&b", "-a", "a/"];
    for name in attributes {
        let text = format!("<r xmlns:a='urn:a' {name}=''/>");
        let honest = "<r xmlns:a='urn:a' a:b=''/>";
        rejected_although_tokenized(honest, &[&text], MALFORMED);
    }
}

#[test]
fn attributes_without_white_space_between_them_are_rejected() {
    let others = [
        "<r a='1'b='2'/>",
        "<r a=\"1\"b='2'></r>",
        "<r a=''xmlns:b='urn:b'/>",
    ];
    rejected_although_tokenized("<r a='1'\tb='2'\nc = '3' />", &others, MALFORMED);
}

#[test]
fn a_bracket_that_opens_is_rejected_in_attribute_values() {
    let others = ["<r a='<'/>", "<r a='<x>'/>", "<r xmlns='urn:<'/>"];
    rejected_although_tokenized("<r a='>' b='&lt;'/>", &others, MALFORMED);
}

#[test]
fn the_end_of_a_cdata_section_is_rejected_in_text() {
    let others = ["<r>]]></r>", "<r>a]]]>b</r>", "<r>&amp;]]>\r</r>"];
    rejected_although_tokenized("<r>]] >]]&gt;]&#93;></r>", &others, MALFORMED);
}

#[test]
fn characters_that_xml_forbids_are_rejected_as_themselves_and_as_references() {
    let honest = "<r a='&#9;&#xD;&#xA;&#x10FFFF;'>\t\u{85}\u{FFFD}&#9;&#xD;</r>";
    for character in ["\u{1}", "\0", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] {
        let texts = [
            format!("<r>{character}</r>"),
            format!("<r a='{character}'/>"),
            format!("<r/>{character}"),
        ];
        rejected_although_tokenized(honest, &texts.each_ref().map(|it| &**it), MALFORMED);
    }
    for reference in ["&#1;", "&#x1F;", "&#65534;", "&#xFFFF;"] {
        let texts = [
            format!("<r>a{reference}</r>"),
            format!("<r a='b{reference}'/>"),
        ];
        rejected_although_tokenized(honest, &texts.each_ref().map(|it| &**it), MALFORMED);
    }
}

#[test]
fn entities_other_than_the_five_are_rejected() {
    let honest = "<r a='&lt;&gt;&amp;&quot;&apos;'>&lt;&gt;&amp;&quot;&apos;</r>";
    let others = [
        "<r>&x;</r>",
        "<r>&nbsp;</r>",
        "<r>&AMP;</r>",
        "<r>&;</r>",
        "<r>& lt;</r>",
    ];
    rejected_although_tokenized(honest, &others, ReasonCode::EntityForbidden);
    // With its feature `escape-html` the tokenizer would know these.
    for entity in ["nbsp", "eacute", "NewLine", "x"] {
        let text = format!("<r a='&{entity};'/>");
        assert_eq!(
            code(&text, Extras::Reject),
            Some(ReasonCode::EntityForbidden)
        );
    }
}

#[test]
fn attributes_and_declarations_given_twice_are_rejected() {
    let honest = "<r xmlns:a='urn:a' xmlns:b='urn:b' x='' a:x='' b:x=''/>";
    let others = [
        "<r a='1' a='1'/>",
        "<r xmlns:a='urn:a' xmlns:b='urn:a' a:x='' b:x=''/>",
        "<r xmlns:a='urn:a'><x xmlns:b='urn:a' a:x='' b:x=''/></r>",
        "<r xmlns='urn:a' xmlns='urn:a'/>",
        "<r xmlns:a='urn:a' xmlns:a='urn:b'/>",
    ];
    rejected_although_tokenized(honest, &others, MALFORMED);
}

#[test]
fn prefixes_without_a_namespace_are_rejected() {
    let others = [
        "<a:r/>",
        "<r a:x=''/>",
        "<r><x xmlns:a='urn:a'/><a:x/></r>",
        "<r xmlns:a=''/>",
        "<r xmlns:a='urn:a'><a:x xmlns:a=''/></r>",
    ];
    rejected_although_tokenized("<a:r xmlns:a='urn:a' a:x=''/>", &others, MALFORMED);
    let reserved = [
        "<xmlns:r/>",
        "<xml:r/>",
        "<r xmlns:xml='urn:x'/>",
        "<r xmlns:xmlns='urn:x'/>",
    ];
    for text in reserved {
        assert!(tokenized(text).is_ok(), "{text}");
        assert!(code(text, Extras::Reject).is_some(), "{text}");
    }
}

#[test]
fn document_types_are_rejected_in_any_case_and_anywhere() {
    let others = [
        "<!DOCTYPE r><r/>",
        "<!doctype r><r/>",
        "<!DocType r [<!ENTITY x 'y'>]><r/>",
        "<r/><!DOCTYPE r>",
        "<r><!DOCTYPE r></r>",
    ];
    rejected_although_tokenized("<r/>", &others, ReasonCode::DoctypeForbidden);
}

#[test]
fn an_xml_declaration_is_rejected_unless_it_is_first() {
    let honest = "<?xml version='1.0' encoding='UTF-8'?><r/>";
    let others = [
        " <?xml version='1.0'?><r/>",
        "<r/><?xml version='1.0'?>",
        "<r><?xml version='1.0'?></r>",
        "<?xml version='1.0'?><?xml version='1.0'?><r/>",
        "<?xml?><?xml\t?><r/>",
    ];
    rejected_although_tokenized(honest, &others, MALFORMED);
}

#[test]
fn processing_instructions_of_odd_names_are_rejected_where_others_are_skipped() {
    assert_eq!(code("<?x y?><r><?é?></r>", Extras::Skip), None);
    for target in ["", "1", " x", "a:b", "x=", "XML", "xMl version='1.0'"] {
        let text = format!("<?{target}?><r/>");
        assert!(tokenized(&text).is_ok(), "{text}");
        assert_eq!(code(&text, Extras::Skip), Some(MALFORMED), "{text}");
    }
}

#[test]
fn a_byte_order_mark_is_for_the_gate_alone() {
    let others = ["\u{FEFF}<r/>", "\u{FEFF}\u{FEFF}<r/>", "<r/>\u{FEFF}"];
    rejected_although_tokenized("<r>\u{FEFF}</r>", &others, MALFORMED);
    let check = |text: &str| {
        let limits = Limits::RESPONSE;
        let raw = RawMessage::from_xml(text.into(), &limits)?;
        let gated = GatedDocument::check(&raw, &limits)?;
        Ok::<_, crate::Rejection>(gated.document().root().text().map(str::to_owned))
    };
    assert_eq!(check("\u{FEFF}<r>text</r>"), Ok(Some("text".to_owned())));
    assert!(check("\u{FEFF}\u{FEFF}<r>text</r>").is_err());
}

#[test]
fn what_is_left_to_the_tokenizer_is_rejected_by_it() {
    assert_eq!(
        code(
            "<r a='>' b=\"'\"><x\n></x\n>&#x41;&#65;</r>",
            Extras::Reject
        ),
        None
    );
    for text in [
        // Where markup ends.
        "<",
        "<r",
        "<r a='/>",
        "<r a=\"x'/>",
        "<r></r",
        "<r><!-- </r>",
        "<r><![CDATA[</r>",
        "<r><?x</r>",
        "<?x>",
        "<!x><r/>",
        "<![cdata[]]><r/>",
        "<!-><r/>",
        // The pairing of tags.
        "</r>",
        "<r></s>",
        "<r><x></r></x>",
        "<r></ r>",
        "<r></r a=''>",
        "<r></R>",
        "<r></r/>",
        "< r/>",
        // Quotes and equals signs.
        "<r a/>",
        "<r a />",
        "<r a=/>",
        "<r a=1/>",
        "<r a b=''/>",
        "<r a='1' =''/>x='",
        "<r ='' a/>",
        // References.
        "<r>&</r>",
        "<r>&amp</r>",
        "<r>&amp &lt;</r>",
        "<r>&#;</r>",
        "<r>&#x;</r>",
        "<r>&#X41;</r>",
        "<r>&#+65;</r>",
        "<r>&#x-1;</r>",
        "<r>&# 65;</r>",
        "<r>&#xD800;</r>",
        "<r>&#1114112;</r>",
        "<r>&#0;</r>",
        "<r a='&'/>",
        "<r a='&amp'/>",
        "<r a='&#x;'/>",
        "<r a='&#+65;'/>",
    ] {
        assert!(tokenized(text).is_err(), "needs a rule: {text:?}");
        assert_eq!(code(text, Extras::Skip), Some(MALFORMED), "{text:?}");
        assert!(code(text, Extras::Reject).is_some(), "{text:?}");
    }
}
