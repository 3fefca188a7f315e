//! Exclusive XML canonicalization (W3C Exclusive XML Canonicalization 1.0), without comments.
//!
//! An *untrusted byte producer*: its output is used only after a pinned key has verified it, so a
//! bug here can reject a message but never forge one.

mod namespaces;

#[cfg(test)]
#[cfg(feature = "xmlsec")]
mod oracle;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::xml::escape::{push_attribute_value, push_text};
use crate::xml::{Document, Element, ElementNode, NodeKind};
use namespaces::{Binding, Rendered};

/// The canonical form of an element's subtree.
///
/// `inclusive` is the `PrefixList` (`#default` stands for the default namespace); `exclude` is an
/// element to leave out with everything in it, for the enveloped-signature transform.
pub(crate) fn canonicalize(
    element: Element<'_>,
    inclusive: &str,
    exclude: Option<Element<'_>>,
) -> String {
    let document = element.document();
    let (first, end) = (element.index(), element.end());
    let mut writer = Writer {
        document,
        inclusive: inclusive
            .split_ascii_whitespace()
            .map(listed_prefix)
            .collect(),
        rendered: Rendered::default(),
        open: Vec::with_capacity(16),
        needed: Vec::with_capacity(8),
        order: Vec::with_capacity(8),
        // Escapes and repeated declarations make it longer than the estimate, seldom by much.
        output: String::with_capacity(256 + document.estimated_len(end - first) * 9 / 8),
    };
    let mut index = first;
    while index < end {
        writer.close_until(index);
        let Some((kind, subtree_end)) = document.node(index) else {
            break;
        };
        if exclude.is_some_and(|exclude| exclude.index() == index) {
            index = subtree_end;
            continue;
        }
        match kind {
            NodeKind::Element(node) => {
                let apex = (index == first).then_some(element);
                writer.open_element(node, subtree_end, apex);
            }
            NodeKind::Text(text) => {
                let is_itself = matches!(text, Cow::Borrowed(_));
                push_text(&mut writer.output, text, is_itself);
            }
        }
        index += 1;
    }
    writer.close_until(end);
    writer.output
}

fn listed_prefix(item: &str) -> &str {
    if item == "#default" { "" } else { item }
}

/// An element whose end tag is still to be written.
struct Open<'d> {
    qualified: &'d str,
    end: usize,
    rendered_before: usize,
}

struct Writer<'d, 'o> {
    document: &'d Document<'d>,
    inclusive: Vec<&'o str>,
    rendered: Rendered<'d>,
    open: Vec<Open<'d>>,
    /// Scratch: the namespaces that the current element may have to declare.
    needed: Vec<Binding<'d>>,
    /// Scratch: the current element's attributes in canonical order.
    order: Vec<usize>,
    output: String,
}

impl<'d> Writer<'d, '_> {
    fn open_element(&mut self, node: &'d ElementNode<'d>, end: usize, apex: Option<Element<'d>>) {
        let rendered_before = self.rendered.len();
        self.output.push('<');
        self.output.push_str(node.name.as_str());
        self.write_namespaces(node, apex);
        self.write_attributes(node);
        self.output.push('>');
        self.open.push(Open {
            qualified: node.name.as_str(),
            end,
            rendered_before,
        });
    }

    fn write_namespaces(&mut self, node: &'d ElementNode<'d>, apex: Option<Element<'d>>) {
        self.needed.clear();
        self.needed.push(Binding {
            prefix: node.name.prefix(),
            uri: self.document.uri(node.namespace),
        });
        for attribute in self.document.attributes_of(node) {
            let prefix = attribute.name.prefix();
            if !prefix.is_empty() && prefix != "xml" {
                let uri = self.document.uri(attribute.namespace);
                self.needed.push(Binding { prefix, uri });
            }
        }
        // Listed prefixes follow the inclusive rules: all in scope at the top, then every change.
        if !self.inclusive.is_empty() {
            for declaration in self.document.declarations_of(node) {
                if self.inclusive.contains(&declaration.prefix) {
                    self.needed.push(Binding {
                        prefix: declaration.prefix,
                        uri: &declaration.uri,
                    });
                }
            }
            if let Some(apex) = apex {
                for listed in &self.inclusive {
                    self.needed.extend(namespaces::in_scope(apex, listed));
                }
            }
        }
        if self.needed.len() > 1 {
            self.needed.sort_unstable_by_key(|binding| binding.prefix);
            self.needed.dedup_by_key(|binding| binding.prefix);
        }
        for binding in &self.needed {
            if self.rendered.add(*binding) {
                self.output.push_str(" xmlns");
                if !binding.prefix.is_empty() {
                    self.output.push(':');
                    self.output.push_str(binding.prefix);
                }
                self.output.push_str("=\"");
                push_attribute_value(&mut self.output, binding.uri, false);
                self.output.push('"');
            }
        }
    }

    fn write_attributes(&mut self, node: &ElementNode<'d>) {
        let attributes = self.document.attributes_of(node);
        self.order.clear();
        self.order.extend(0..attributes.len());
        if attributes.len() > 1 {
            self.order.sort_unstable_by_key(|index| {
                let attribute = attributes.get(*index)?;
                let uri = self.document.uri(attribute.namespace);
                Some((uri, attribute.name.local()))
            });
        }
        for attribute in self.order.iter().filter_map(|index| attributes.get(*index)) {
            self.output.push(' ');
            self.output.push_str(attribute.name.as_str());
            self.output.push_str("=\"");
            let is_itself = matches!(attribute.value, Cow::Borrowed(_));
            push_attribute_value(&mut self.output, &attribute.value, is_itself);
            self.output.push('"');
        }
    }

    /// Writes the end tags of all elements that end at or before a node.
    fn close_until(&mut self, index: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end <= index) {
            self.output.push_str("</");
            self.output.push_str(open.qualified);
            self.output.push('>');
            self.rendered.truncate(open.rendered_before);
        }
    }
}
