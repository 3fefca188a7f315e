//! Builds a document element by element.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::document::{
    Attribute, Declaration, Document, ElementNode, Namespace, Node, NodeKind, Span, wide,
};
use super::error::XmlError;
use super::names::QualifiedName;
use super::ns;
use crate::limits::Limits;
use crate::rejection::ReasonCode;

/// Collects the elements and texts that the parser reads, and resolves namespaces.
pub(super) struct Builder<'a, 'l> {
    limits: &'l Limits,
    document: Document<'a>,
    open: Vec<Open>,
    /// Indexes of the declarations in scope, innermost last.
    scope: Vec<u32>,
    elements: usize,
    /// Whether the last node is text to which more can be added.
    after_text: bool,
    /// Whether the element whose attributes are being read declares the prefix `xml`.
    declares_xml: bool,
}

/// An element that has not ended yet.
struct Open {
    index: u32,
    /// How many declarations were in scope around it.
    outer_scope: usize,
}

/// An element whose attributes are being read.
#[derive(Clone, Copy)]
pub(super) struct Begun {
    first_attribute: u32,
    first_declaration: u32,
    outer_scope: usize,
}

/// The length of a list as an index. The parser takes no text that is long enough to exceed it.
fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

impl<'a, 'l> Builder<'a, 'l> {
    /// For a text.
    pub(super) fn new(text: &str, limits: &'l Limits) -> Self {
        // Most tags come in pairs, and most pairs have one text in or behind them.
        let tags = memchr_iter(b'<', text.as_bytes()).count();
        let expected = tags.min(limits.max_elements.saturating_mul(2));
        let document = Document {
            text_len: text.len(),
            nodes: Vec::with_capacity(expected),
            attributes: Vec::with_capacity(expected / 2),
            declarations: Vec::with_capacity(16),
        };
        Self {
            limits,
            document,
            open: Vec::with_capacity(16),
            scope: Vec::with_capacity(16),
            elements: 0,
            after_text: false,
            declares_xml: false,
        }
    }

    /// Whether an element is open.
    pub(super) fn is_inside(&self) -> bool {
        !self.open.is_empty()
    }

    /// Begins an element: its attributes come next, then [`Self::open`].
    #[inline]
    pub(super) fn begin(&mut self, offset: usize) -> Result<Begun, XmlError> {
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            return Err(XmlError::malformed("a second root element", offset));
        }
        self.elements += 1;
        if self.elements > self.limits.max_elements {
            let max = self.limits.max_elements;
            return Err(XmlError::limit("elements", max, offset));
        }
        if self.open.len() >= self.limits.max_depth {
            return Err(XmlError::limit("levels", self.limits.max_depth, offset));
        }
        self.declares_xml = false;
        Ok(Begun {
            first_attribute: count(&self.document.attributes),
            first_declaration: count(&self.document.declarations),
            outer_scope: self.scope.len(),
        })
    }

    /// Adds an attribute or a namespace declaration to the element.
    #[inline]
    pub(super) fn attribute(
        &mut self,
        element: Begun,
        name: QualifiedName<'a>,
        value: Cow<'a, str>,
        offset: usize,
    ) -> Result<(), XmlError> {
        let attributes = count(&self.document.attributes) - element.first_attribute;
        let declarations = count(&self.document.declarations) - element.first_declaration;
        if wide(attributes) + wide(declarations) >= self.limits.max_attributes {
            let max = self.limits.max_attributes;
            return Err(XmlError::limit("attributes", max, offset));
        }
        if name.as_str() == "xmlns" {
            self.declare(element, "", value, offset)
        } else if name.prefix() == "xmlns" {
            self.declare(element, name.local(), value, offset)
        } else {
            self.document.attributes.push(Attribute {
                name,
                namespace: Namespace::None,
                value,
            });
            Ok(())
        }
    }

    fn declare(
        &mut self,
        element: Begun,
        prefix: &'a str,
        uri: Cow<'a, str>,
        offset: usize,
    ) -> Result<(), XmlError> {
        let forbidden = |what| Err(XmlError::new(ReasonCode::NamespaceForbidden, what, offset));
        // The prefix `xml` is bound to its name everywhere. Declaring it says nothing (Namespaces in
        // XML section 3), and canonical form leaves it out.
        if prefix == "xml" && uri == ns::XML {
            return if std::mem::replace(&mut self.declares_xml, true) {
                Err(XmlError::malformed("a namespace declared twice", offset))
            } else {
                Ok(())
            };
        }
        if prefix == "xml" || prefix == "xmlns" {
            return forbidden("a declaration of a reserved prefix");
        }
        if uri == ns::XML || uri == ns::XMLNS {
            return forbidden("a declaration of a reserved namespace");
        }
        if uri.is_empty() && !prefix.is_empty() {
            return Err(XmlError::malformed("a prefix bound to nothing", offset));
        }
        if !uri.is_empty() && !is_absolute(&uri) {
            return forbidden("a relative namespace name");
        }
        let declarations = &mut self.document.declarations;
        let own = declarations.get(wide(element.first_declaration)..);
        if own.is_some_and(|own| own.iter().any(|it| it.prefix == prefix)) {
            return Err(XmlError::malformed("a namespace declared twice", offset));
        }
        if self.scope.len() >= self.limits.max_namespaces {
            let max = self.limits.max_namespaces;
            return Err(XmlError::limit("namespaces", max, offset));
        }
        self.scope.push(count(declarations));
        declarations.push(Declaration { prefix, uri });
        Ok(())
    }

    /// Opens the element now that all its declarations are known.
    #[inline]
    pub(super) fn open(
        &mut self,
        element: Begun,
        name: QualifiedName<'a>,
        offset: usize,
    ) -> Result<(), XmlError> {
        if name.prefix() == "xml" {
            let what = "an element in the reserved namespace";
            return Err(XmlError::new(ReasonCode::NamespaceForbidden, what, offset));
        }
        self.bind_attributes(wide(element.first_attribute), offset)?;
        let namespace = self.bind(name.prefix(), offset)?;
        let index = count(&self.document.nodes);
        let parent = self.open.last().map_or(index, |open| open.index);
        let node = ElementNode {
            name,
            namespace,
            attributes: Span {
                start: element.first_attribute,
                end: count(&self.document.attributes),
            },
            declarations: Span {
                start: element.first_declaration,
                end: count(&self.document.declarations),
            },
        };
        self.open.push(Open {
            index,
            outer_scope: element.outer_scope,
        });
        self.document.nodes.push(Node {
            parent,
            end: index,
            kind: NodeKind::Element(node),
        });
        self.after_text = false;
        Ok(())
    }

    /// The binding of an element's prefix.
    #[inline]
    fn bind(&self, prefix: &str, offset: usize) -> Result<Namespace, XmlError> {
        if prefix == "xml" {
            return Ok(Namespace::Xml);
        }
        let bound = self.scope.iter().rev().find_map(|index| {
            let declaration = self.document.declarations.get(wide(*index))?;
            (declaration.prefix == prefix).then_some((*index, declaration.uri.is_empty()))
        });
        match bound {
            Some((_, true)) => Ok(Namespace::None),
            Some((index, false)) => Ok(Namespace::Declared(index)),
            None if prefix.is_empty() => Ok(Namespace::None),
            None => Err(XmlError::malformed("a prefix without a namespace", offset)),
        }
    }

    /// Binds the prefixes of an element's attributes, and rejects two of one expanded name.
    #[inline]
    fn bind_attributes(&mut self, first: usize, offset: usize) -> Result<(), XmlError> {
        for index in first..self.document.attributes.len() {
            let own = self.document.attributes.get(index);
            let prefix = own.map_or("", |own| own.name.prefix());
            if prefix.is_empty() {
                continue;
            }
            let namespace = self.bind(prefix, offset)?;
            if let Some(own) = self.document.attributes.get_mut(index) {
                own.namespace = namespace;
            }
        }
        let uri = |attribute: &Attribute<'_>| self.document.uri(attribute.namespace);
        let mut own = self.document.attributes.get(first..).unwrap_or_default();
        while let Some((attribute, others)) = own.split_first() {
            let local = attribute.name.local();
            let twice = others
                .iter()
                .any(|other| other.name.local() == local && uri(other) == uri(attribute));
            if twice {
                return Err(XmlError::malformed("an attribute given twice", offset));
            }
            own = others;
        }
        Ok(())
    }

    /// Closes the innermost open element.
    #[inline]
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.scope.truncate(open.outer_scope);
            let end = count(&self.document.nodes);
            if let Some(node) = self.document.nodes.get_mut(wide(open.index)) {
                node.end = end;
            }
        }
        self.after_text = false;
    }

    /// Adds text to the innermost open element.
    #[inline]
    pub(super) fn text(&mut self, text: Cow<'a, str>) {
        let Some(open) = self.open.last().filter(|_| !text.is_empty()) else {
            return;
        };
        let index = count(&self.document.nodes);
        let last = self.document.nodes.last_mut().map(|node| &mut node.kind);
        if let (true, Some(NodeKind::Text(last))) = (self.after_text, last) {
            last.to_mut().push_str(&text);
        } else {
            self.document.nodes.push(Node {
                parent: open.index,
                end: index + 1,
                kind: NodeKind::Text(text),
            });
            self.after_text = true;
        }
    }

    /// The whole document, at the end of the text.
    pub(super) fn finish(self, offset: usize) -> Result<Document<'a>, XmlError> {
        if self.is_inside() {
            return Err(XmlError::malformed("the end inside an element", offset));
        }
        if self.document.nodes.is_empty() {
            return Err(XmlError::malformed("no element", offset));
        }
        Ok(self.document)
    }
}

/// Whether a namespace name begins with a URI scheme (RFC 3986 section 3.1).
fn is_absolute(uri: &str) -> bool {
    let of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let bytes = uri.as_bytes();
    let end = bytes.iter().position(|byte| !of_scheme(byte));
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && end.and_then(|end| bytes.get(end)) == Some(&b':')
}
