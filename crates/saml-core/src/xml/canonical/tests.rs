//! Compares the reader of canonical XML with the parser for all of XML.

use proptest::collection::vec;
use proptest::prelude::*;

use super::parse_canonical;
use crate::c14n::canonicalize;
use crate::limits::Limits;
use crate::xml::{Extras, parse, random};

/// What a document comes to: each node and attribute, and which of them are copies.
fn canonical(text: &str) -> Result<String, String> {
    let read = parse_canonical(text, &Limits::RESPONSE);
    read.map(|document| format!("{document:?}"))
        .map_err(|error| error.to_string())
}

fn full(text: &str) -> Option<String> {
    let read = parse(text, &Limits::RESPONSE, Extras::Reject).ok()?;
    Some(format!("{read:?}"))
}

fn entropy(max: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..max)
}

/// The canonical form of a random document.
fn written(entropy: &[u8]) -> String {
    let text = random::document(entropy);
    let document = parse(&text, &Limits::RESPONSE, Extras::Reject).unwrap();
    canonicalize(document.root(), "", None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn canonical_documents_are_read_as_the_parser_reads_them(entropy in entropy(300)) {
        let text = written(&entropy);
        prop_assert_eq!(canonical(&text).ok(), full(&text), "{}", text);
    }

    #[test]
    fn damaged_documents_that_are_accepted_are_read_as_the_parser_reads_them(
        honest in entropy(60),
        damage in entropy(9),
    ) {
        let text = random::damaged(&written(&honest), &damage);
        if let Ok(read) = canonical(&text) {
            prop_assert_eq!(Some(read), full(&text), "{}", text);
        }
    }
}

#[test]
fn any_other_notation_is_rejected() {
    for text in [
        "<r></r>",
        "<r a=\"b\">c&amp;d&#xD;\n</r>",
        "<r a=\"&quot;&#x9;&#xA;\"></r>",
    ] {
        assert_eq!(canonical(text).ok(), full(text), "baseline {text:?}");
        assert!(full(text).is_some(), "baseline {text:?}");
    }
    for text in [
        "<r/>",
        "<r ></r>",
        "<r></r >",
        "<r a='b'></r>",
        "<r  a=\"b\"></r>",
        "<r a =\"b\"></r>",
        "<r a= \"b\"></r>",
        "<r a=\"b\" ></r>",
        "<r a=\"b>\n\"></r>",
        "<r>></r>",
        "<r>&apos;</r>",
        "<r>&#62;</r>",
        "<r>&quot;</r>",
        "<r a=\"&gt;\"></r>",
        "<r>\r</r>",
        "<r><!-- --></r>",
        "<r><![CDATA[]]></r>",
        "<r><?x?></r>",
        "<?xml version=\"1.0\"?><r></r>",
        " <r></r>",
        "<r></r>\n",
    ] {
        assert!(canonical(text).is_err(), "{text:?}");
    }
}

#[test]
fn what_is_not_well_formed_is_rejected() {
    for text in [
        "",
        "x",
        "<r>",
        "</r>",
        "<></>",
        "<r></r><r></r>",
        "<r></x>",
        "<r></rr>",
        "<a><b></a></b>",
        "<r a=\"<\"></r>",
        "<r a=\"b\" a=\"b\"></r>",
        "<r a=\"b\"b=\"c\"></r>",
        "<r a=\"b",
        "<r a",
        "<x:r></x:r>",
        "<a:b:c></a:b:c>",
        "<1></1>",
        "<r>&</r>",
        "<r>&x;</r>",
        "<r>\u{1}</r>",
        "\u{feff}<r></r>",
    ] {
        assert!(canonical(text).is_err(), "{text:?}");
        assert_eq!(full(text), None, "{text:?}");
    }
}
