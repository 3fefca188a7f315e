//! Compares the parser with two others on random documents: both accept every document that it
//! accepts, and the one that exposes its tree reads the same.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

use super::random;
use super::{Element, Extras, NodeKind, parse};
use crate::limits::Limits;

/// Every element with its expanded name and attributes, and every text.
fn ours(text: &str) -> Option<String> {
    let document = parse(text, &Limits::RESPONSE, Extras::Reject).ok()?;
    let mut dump = String::new();
    for index in 0.. {
        let Some((kind, _)) = document.node(index) else {
            break;
        };
        match kind {
            NodeKind::Text(text) => writeln!(dump, "text {text:?}").unwrap(),
            NodeKind::Element(_) => {
                let element = document.elements().find(|it| it.index() == index).unwrap();
                let depth = std::iter::successors(Some(element), |it: &Element<'_>| it.parent());
                write!(dump, "{} ", depth.count()).unwrap();
                write!(dump, "{{{}}}{}", element.namespace(), element.local()).unwrap();
                for attribute in element.attributes() {
                    let (uri, local) = (document.uri(attribute.namespace), attribute.name.local());
                    write!(dump, " {{{uri}}}{local}={:?}", attribute.value).unwrap();
                }
                dump.push('\n');
            }
        }
    }
    Some(dump)
}

/// The same from another parser, which is given line feeds as line ends (XML 1.0 section 2.11): it
/// keeps some carriage returns before references.
fn theirs(text: &str) -> Result<String, roxmltree::Error> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let document = roxmltree::Document::parse(&text)?;
    let mut dump = String::new();
    for node in document.descendants() {
        if node.is_element() {
            let name = node.tag_name();
            let depth = node.ancestors().filter(roxmltree::Node::is_element).count();
            let uri = name.namespace().unwrap_or_default();
            write!(dump, "{depth} {{{uri}}}{}", name.name()).unwrap();
            for attribute in node.attributes() {
                let uri = attribute.namespace().unwrap_or_default();
                write!(
                    dump,
                    " {{{uri}}}{}={:?}",
                    attribute.name(),
                    attribute.value()
                )
                .unwrap();
            }
            dump.push('\n');
        } else if node.is_text() {
            writeln!(dump, "text {:?}", node.text().unwrap_or_default()).unwrap();
        }
    }
    Ok(dump)
}

#[cfg(feature = "xmlsec")]
fn libxml2_reads(text: &str) -> bool {
    crate::xmlsec_verifier::XmlsecDocument::parse(text).is_some()
}

#[cfg(not(feature = "xmlsec"))]
fn libxml2_reads(_: &str) -> bool {
    true
}

fn entropy(max: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn well_formed_documents_are_read_as_others_read_them(entropy in entropy(300)) {
        let text = format!("<?xml version='1.0'?>\n{}\n", random::document(&entropy));
        prop_assert_eq!(ours(&text).ok_or(()), theirs(&text).map_err(|_| ()), "{}", text);
        prop_assert!(libxml2_reads(&text), "{}", text);
    }

    #[test]
    fn damaged_documents_that_are_accepted_are_read_as_another_parser_reads_them(
        honest in entropy(60),
        damage in entropy(9),
    ) {
        let text = random::damaged(&random::document(&honest), &damage);
        if let Some(ours) = ours(&text) {
            prop_assert_eq!(Ok(ours), theirs(&text), "{}", text);
            prop_assert!(libxml2_reads(&text), "{}", text);
        }
    }
}
