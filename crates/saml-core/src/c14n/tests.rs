//! Canonical form in its corner cases.

use super::canonicalize;
use crate::limits::Limits;
use crate::xml::{Element, Extras, parse};

/// Canonicalizes the first element with this local name, without its `Signature` child.
fn canonical(text: &str, local: &str, inclusive: &str) -> String {
    let document = parse(text, &Limits::RESPONSE, Extras::Reject).unwrap();
    let element = document
        .elements()
        .find(|element| element.local() == local)
        .unwrap();
    let signature: Option<Element<'_>> = element
        .children()
        .find(|child| child.local() == "Signature");
    canonicalize(element, inclusive, signature)
}

#[test]
fn attributes_and_namespaces_are_sorted_and_empty_elements_get_end_tags() {
    assert_eq!(
        canonical(
            "<a:r xmlns:b='urn:b' xmlns:a='urn:a' z='1' b:y='2' a:y='3' a='4' xml:lang='en'/>",
            "r",
            ""
        ),
        "<a:r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" a=\"4\" z=\"1\" xml:lang=\"en\" \
         a:y=\"3\" b:y=\"2\"></a:r>"
    );
}

#[test]
fn a_namespace_is_written_where_it_is_first_used_and_not_before() {
    assert_eq!(
        canonical("<r xmlns:a='urn:a'><a:x/><y><a:z/></y></r>", "r", ""),
        "<r><a:x xmlns:a=\"urn:a\"></a:x><y><a:z xmlns:a=\"urn:a\"></a:z></y></r>"
    );
}

#[test]
fn a_subtree_takes_only_the_namespaces_it_uses_from_its_ancestors() {
    assert_eq!(
        canonical(
            "<r xmlns='urn:r' xmlns:a='urn:a' xmlns:b='urn:b'><a:x>1</a:x></r>",
            "x",
            ""
        ),
        "<a:x xmlns:a=\"urn:a\">1</a:x>"
    );
}

#[test]
fn listed_prefixes_are_written_at_the_top_although_unused() {
    let text = "<r xmlns='urn:r' xmlns:xs='urn:xs'><x t='xs:string'><y xmlns:xs='urn:o'/></x></r>";
    assert_eq!(
        canonical(text, "x", "xs"),
        "<x xmlns=\"urn:r\" xmlns:xs=\"urn:xs\" t=\"xs:string\"><y xmlns:xs=\"urn:o\"></y></x>"
    );
    assert_eq!(
        canonical(
            "<p:r xmlns='urn:d' xmlns:p='urn:p'><p:x/></p:r>",
            "x",
            "#default missing"
        ),
        "<p:x xmlns=\"urn:d\" xmlns:p=\"urn:p\"></p:x>"
    );
}

#[test]
fn the_default_namespace_is_undone_only_where_it_was_written() {
    assert_eq!(
        canonical("<r xmlns='urn:r'><x xmlns=''><y/></x></r>", "r", ""),
        "<r xmlns=\"urn:r\"><x xmlns=\"\"><y></y></x></r>"
    );
    assert_eq!(
        canonical("<r xmlns='urn:r'><x xmlns=''/></r>", "x", ""),
        "<x></x>"
    );
}

#[test]
fn text_and_values_are_escaped_as_the_standard_says() {
    assert_eq!(
        canonical(
            "<r a='&#9;&#10;&#13;&quot;&lt;>&amp;\t'>&#xD;\r\n\r&gt;&lt;&amp;\"'</r>",
            "r",
            ""
        ),
        "<r a=\"&#x9;&#xA;&#xD;&quot;&lt;>&amp; \">&#xD;\n\n&gt;&lt;&amp;\"'</r>"
    );
}

#[test]
fn the_excluded_signature_leaves_its_surroundings_as_they_are() {
    assert_eq!(
        canonical("<r> <i/>\n<Signature><x/></Signature>\n<y/></r>", "r", ""),
        "<r> <i></i>\n\n<y></y></r>"
    );
}
