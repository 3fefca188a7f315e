//! Puts a document together element by element.

use std::borrow::Cow;

use super::document::{Attribute, Declaration, Document, ElementNode, Node, NodeKind};
use super::error::XmlError;
use super::names::{is_ncname, is_space, split_qualified};
use super::ns;
use super::tag::TagReader;
use super::text::attribute_value;
use crate::limits::Limits;
use crate::refusal::ReasonCode;

/// Collects what the parser reads, checks names and resolves namespaces.
pub(super) struct Builder<'a, 'l> {
    text: &'a str,
    limits: &'l Limits,
    document: Document<'a>,
    /// Indexes of the open elements, and how many declarations were in scope around each.
    open: Vec<(usize, usize)>,
    /// Indexes of the declarations in scope, innermost last.
    scope: Vec<usize>,
    elements: usize,
    pending: Option<Cow<'a, str>>,
}

impl<'a, 'l> Builder<'a, 'l> {
    pub(super) fn new(text: &'a str, limits: &'l Limits) -> Self {
        let document = Document {
            nodes: Vec::with_capacity(128),
            attributes: Vec::with_capacity(64),
            declarations: Vec::with_capacity(16),
        };
        Self {
            text,
            limits,
            document,
            open: Vec::with_capacity(16),
            scope: Vec::with_capacity(16),
            elements: 0,
            pending: None,
        }
    }

    pub(super) fn open(&mut self, start: usize, len: usize) -> Result<(), XmlError> {
        self.flush_text();
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            return Err(XmlError::malformed("a second root element", start));
        }
        self.elements += 1;
        if self.elements > self.limits.max_elements {
            return Err(XmlError::limit("elements", self.limits.max_elements, start));
        }
        if self.open.len() >= self.limits.max_depth {
            return Err(XmlError::limit("levels", self.limits.max_depth, start));
        }
        let inside = self.text.get(start..start + len).unwrap_or_default();
        let mut tag = TagReader::new(inside, start);
        let qualified = tag.name();
        let (prefix, local) = split_qualified(qualified)
            .ok_or_else(|| XmlError::malformed("an invalid element name", start))?;
        let outer_scope = self.scope.len();
        let first_attribute = self.document.attributes.len();
        let first_declaration = self.document.declarations.len();
        self.read_attributes(&mut tag, first_declaration)?;
        let attributes = first_attribute..self.document.attributes.len();
        self.bind_attributes(first_attribute, start)?;
        let namespace = self.bind(prefix, start)?;
        let index = self.document.nodes.len();
        let parent = self.open.last().map_or(index, |(parent, _)| *parent);
        let declarations = first_declaration..self.document.declarations.len();
        let element = ElementNode {
            qualified,
            prefix,
            local,
            namespace,
            attributes,
            declarations,
        };
        self.open.push((index, outer_scope));
        self.document.nodes.push(Node {
            parent,
            end: index,
            kind: NodeKind::Element(element),
        });
        Ok(())
    }

    fn read_attributes(
        &mut self,
        tag: &mut TagReader<'a>,
        first_declaration: usize,
    ) -> Result<(), XmlError> {
        let mut count = 0;
        while let Some(raw) = tag.attribute()? {
            let offset = raw.offset;
            count += 1;
            if count > self.limits.max_attributes {
                return Err(XmlError::limit(
                    "attributes",
                    self.limits.max_attributes,
                    offset,
                ));
            }
            let value = attribute_value(raw.value, offset)?;
            let (prefix, local) = split_qualified(raw.name)
                .ok_or_else(|| XmlError::malformed("an invalid attribute name", offset))?;
            if raw.name == "xmlns" {
                self.declare("", value, first_declaration, offset)?;
            } else if prefix == "xmlns" {
                self.declare(local, value, first_declaration, offset)?;
            } else {
                let namespace = Cow::Borrowed("");
                let qualified = raw.name;
                let attribute = Attribute {
                    qualified,
                    prefix,
                    local,
                    namespace,
                    value,
                };
                self.document.attributes.push(attribute);
            }
        }
        Ok(())
    }

    fn declare(
        &mut self,
        prefix: &'a str,
        uri: Cow<'a, str>,
        first_of_element: usize,
        offset: usize,
    ) -> Result<(), XmlError> {
        let forbidden = |what| Err(XmlError::new(ReasonCode::NamespaceForbidden, what, offset));
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
        let own = self
            .document
            .declarations
            .get(first_of_element..)
            .unwrap_or_default();
        if own.iter().any(|declaration| declaration.prefix == prefix) {
            return Err(XmlError::malformed("a namespace declared twice", offset));
        }
        if self.scope.len() >= self.limits.max_namespaces {
            return Err(XmlError::limit(
                "namespaces",
                self.limits.max_namespaces,
                offset,
            ));
        }
        self.scope.push(self.document.declarations.len());
        self.document.declarations.push(Declaration { prefix, uri });
        Ok(())
    }

    /// The declaration in scope for a prefix; `None` for no namespace.
    fn bind(&self, prefix: &str, offset: usize) -> Result<Option<usize>, XmlError> {
        let bound = self.scope.iter().rev().find_map(|index| {
            let declaration = self.document.declarations.get(*index)?;
            (declaration.prefix == prefix).then_some((*index, declaration.uri.is_empty()))
        });
        match bound {
            Some((_, true)) => Ok(None),
            Some((index, false)) => Ok(Some(index)),
            None if prefix.is_empty() => Ok(None),
            None => Err(XmlError::malformed("a prefix without a namespace", offset)),
        }
    }

    fn bind_attributes(&mut self, first: usize, offset: usize) -> Result<(), XmlError> {
        for index in first..self.document.attributes.len() {
            let prefix = self
                .document
                .attributes
                .get(index)
                .map_or("", |own| own.prefix);
            let namespace = match prefix {
                "" => continue,
                "xml" => Some(Cow::Borrowed(ns::XML)),
                _ => self
                    .bind(prefix, offset)?
                    .and_then(|bound| self.document.declaration(bound))
                    .map(|declaration| declaration.uri.clone()),
            };
            if let Some((own, namespace)) = self.document.attributes.get_mut(index).zip(namespace) {
                own.namespace = namespace;
            }
        }
        let mut own = self.document.attributes.get(first..).unwrap_or_default();
        while let Some((attribute, others)) = own.split_first() {
            if others.iter().any(|other| {
                other.local == attribute.local && other.namespace == attribute.namespace
            }) {
                return Err(XmlError::malformed("an attribute given twice", offset));
            }
            own = others;
        }
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), XmlError> {
        self.flush_text();
        let Some((index, outer_scope)) = self.open.pop() else {
            return Err(XmlError::malformed("an end tag without a start", 0));
        };
        self.scope.truncate(outer_scope);
        let end = self.document.nodes.len();
        if let Some(node) = self.document.nodes.get_mut(index) {
            node.end = end;
        }
        Ok(())
    }

    pub(super) fn push_text(&mut self, text: Cow<'a, str>, offset: usize) -> Result<(), XmlError> {
        if text.is_empty() {
            return Ok(());
        }
        if self.open.is_empty() {
            if text.bytes().all(is_space) {
                return Ok(());
            }
            return Err(XmlError::malformed("text outside the root element", offset));
        }
        match &mut self.pending {
            Some(pending) => pending.to_mut().push_str(&text),
            None => self.pending = Some(text),
        }
        Ok(())
    }

    fn flush_text(&mut self) {
        if let Some(text) = self.pending.take() {
            let index = self.document.nodes.len();
            let parent = self.open.last().map_or(index, |(parent, _)| *parent);
            self.document.nodes.push(Node {
                parent,
                end: index + 1,
                kind: NodeKind::Text(text),
            });
        }
    }

    pub(super) fn finish(self, offset: usize) -> Result<Document<'a>, XmlError> {
        if !self.open.is_empty() {
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
    uri.split_once(':').is_some_and(|(scheme, _)| {
        is_ncname(scheme)
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}
