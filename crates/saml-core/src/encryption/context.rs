//! The namespaces around a ciphertext, for plaintexts that do not declare their own.
//!
//! A decrypted element stands where its ciphertext stood (XML Encryption 1.1 §4.4), and some
//! identity providers cut the element out of their document without the declarations that it uses.

use crate::xml::escape::push_attribute_value;
use crate::xml::{Element, NodeKind};

/// Prefixes (empty for the default namespace) with their namespace names.
#[derive(Debug)]
pub(super) struct Context {
    declarations: Vec<(String, String)>,
}

impl Context {
    /// Every declaration in scope at an element.
    pub(super) fn at(element: Element<'_>) -> Self {
        let document = element.document();
        let mut declarations: Vec<(String, String)> = Vec::new();
        let mut current = Some(element);
        while let Some(element) = current {
            if let Some((NodeKind::Element(node), _)) = document.node(element.index()) {
                for own in document.declarations_of(node) {
                    if !declarations.iter().any(|(prefix, _)| prefix == own.prefix) {
                        declarations.push((own.prefix.to_owned(), own.uri.clone().into_owned()));
                    }
                }
            }
            current = element.parent();
        }
        Self { declarations }
    }

    /// A text with the declarations written into its root's start tag, except those that it has;
    /// `None` if there is nothing to write. Where the tag is not what it seems, the result is no
    /// XML, and nothing worse.
    pub(super) fn around(&self, text: &str) -> Option<String> {
        let (start, _) = text
            .match_indices('<')
            .find(|(at, _)| !text.get(at + 1..).unwrap_or_default().starts_with('?'))?;
        let (before, tag_on) = text.split_at_checked(start)?;
        let name_end = tag_on.find([' ', '\t', '\r', '\n', '/', '>'])?;
        let (name, after) = tag_on.split_at_checked(name_end)?;
        let (tag, _) = after.split_once('>')?;
        let mut written = String::new();
        for (prefix, uri) in &self.declarations {
            let name = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            if !tag.contains(&format!("{name}=")) && !uri.is_empty() {
                written.push(' ');
                written.push_str(&name);
                written.push_str("=\"");
                push_attribute_value(&mut written, uri, false);
                written.push('"');
            }
        }
        (!written.is_empty()).then(|| format!("{before}{name}{written}{after}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::xml::{Extras, parse};

    fn around(xml: &str, text: &str) -> Option<String> {
        let document = parse(xml, &Limits::RESPONSE, Extras::Reject).unwrap();
        let innermost = document.root().descendants().last().unwrap();
        Context::at(innermost).around(text)
    }

    #[test]
    fn the_innermost_declarations_are_added_where_they_are_missing() {
        let xml =
            "<r xmlns='urn:d' xmlns:a='urn:a' xmlns:b='urn:o'><a:x xmlns:b='urn:&quot;b'/></r>";
        for (text, expected) in [
            (
                "<a:e>t</a:e>",
                r#"<a:e xmlns:b="urn:&quot;b" xmlns="urn:d" xmlns:a="urn:a">t</a:e>"#,
            ),
            (
                "<?xml version='1.0'?><a:e xmlns:a='urn:z' i='j'/>",
                r#"<?xml version='1.0'?><a:e xmlns:b="urn:&quot;b" xmlns="urn:d" xmlns:a='urn:z' i='j'/>"#,
            ),
        ] {
            assert_eq!(around(xml, text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn without_a_missing_declaration_or_a_start_tag_nothing_is_added() {
        let xml = "<r xmlns:a='urn:a'><x/></r>";
        assert!(around(xml, "<e/>").is_some());
        for text in ["<e xmlns:a='urn:z'/>", "", "e", "<", "<e", "<?e?>"] {
            assert_eq!(around(xml, text), None, "{text}");
        }
        assert_eq!(around("<r xmlns=''><x/></r>", "<e/>"), None);
    }
}
