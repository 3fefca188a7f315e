//! A parsed document as flat lists in document order, and a cursor over its elements.

use std::borrow::Cow;
use std::ops::Range;

use super::names::QualifiedName;
use super::ns;

/// A parsed document. Nodes stand in document order, so a subtree is a range of nodes.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// How long its text is, in bytes.
    pub(super) text_len: usize,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) declarations: Vec<Declaration<'a>>,
}

/// An element or a text.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// Index of the parent; the root is its own parent.
    pub(super) parent: u32,
    /// One past the last node of the subtree.
    pub(super) end: u32,
    /// Its kind.
    pub(super) kind: NodeKind<'a>,
}

/// The kind of a node.
#[derive(Debug)]
pub(crate) enum NodeKind<'a> {
    /// An element.
    Element(ElementNode<'a>),
    /// Character data with references resolved and line ends normalized; never next to another.
    /// If borrowed, it stands for itself: it holds no `&`, no `<` and no carriage return.
    Text(Cow<'a, str>),
}

/// An element's own data.
#[derive(Debug)]
pub(crate) struct ElementNode<'a> {
    /// Its name as written.
    pub(crate) name: QualifiedName<'a>,
    /// The binding of its prefix.
    pub(crate) namespace: Namespace,
    pub(super) attributes: Span,
    pub(super) declarations: Span,
}

/// An attribute that is not a namespace declaration.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// Its name as written.
    pub(crate) name: QualifiedName<'a>,
    /// The binding of its prefix; `None` without a prefix.
    pub(crate) namespace: Namespace,
    /// The normalized value. If borrowed, it stands for itself: it holds no `&`, no `<` and no
    /// white space but blanks.
    pub(crate) value: Cow<'a, str>,
}

/// A namespace declaration.
#[derive(Debug)]
pub(crate) struct Declaration<'a> {
    /// The prefix bound, empty for the default namespace.
    pub(crate) prefix: &'a str,
    /// The namespace name; empty undoes the default namespace.
    pub(crate) uri: Cow<'a, str>,
}

/// The binding of a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// Nothing.
    None,
    /// The reserved namespace of the prefix `xml`.
    Xml,
    /// A declaration, by its index in the document.
    Declared(u32),
}

/// A range of indexes, smaller than `Range<usize>`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    fn range(self) -> Range<usize> {
        wide(self.start)..wide(self.end)
    }
}

/// An index in the width of the lists. The parser rejects texts whose indexes do not fit.
pub(super) fn wide(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

impl<'a> Document<'a> {
    /// The root element.
    pub(crate) fn root(&self) -> Element<'_> {
        Element {
            document: self,
            index: 0,
        }
    }

    /// Every element in document order.
    #[cfg(test)]
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        elements_in(self, 0..self.nodes.len())
    }

    /// Every namespace declaration in document order.
    pub(crate) fn declarations(&self) -> &[Declaration<'a>] {
        &self.declarations
    }

    /// A namespace's name, empty if none.
    pub(crate) fn uri(&self, namespace: Namespace) -> &str {
        match namespace {
            Namespace::None => "",
            Namespace::Xml => ns::XML,
            Namespace::Declared(index) => self
                .declarations
                .get(wide(index))
                .map_or("", |declaration| &declaration.uri),
        }
    }

    /// The node at an index and the end of its subtree.
    pub(crate) fn node(&self, index: usize) -> Option<(&NodeKind<'a>, usize)> {
        self.nodes
            .get(index)
            .map(|node| (&node.kind, wide(node.end)))
    }

    /// A rough estimate of the length of the text of a part with that many nodes, in bytes.
    pub(crate) fn estimated_len(&self, nodes: usize) -> usize {
        let share = self.text_len.saturating_mul(nodes) / self.nodes.len().max(1);
        share.min(self.text_len)
    }

    /// An element's attributes.
    pub(crate) fn attributes_of(&self, element: &ElementNode<'a>) -> &[Attribute<'a>] {
        self.attributes
            .get(element.attributes.range())
            .unwrap_or_default()
    }

    /// An element's own namespace declarations.
    pub(crate) fn declarations_of(&self, element: &ElementNode<'a>) -> &[Declaration<'a>] {
        self.declarations
            .get(element.declarations.range())
            .unwrap_or_default()
    }
}

fn elements_in<'d>(
    document: &'d Document<'_>,
    range: Range<usize>,
) -> impl Iterator<Item = Element<'d>> {
    range.filter_map(move |index| match document.nodes.get(index)?.kind {
        NodeKind::Element(_) => Some(Element { document, index }),
        NodeKind::Text(_) => None,
    })
}

/// An element of a document. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Element<'d> {
    document: &'d Document<'d>,
    index: usize,
}

impl<'d> Element<'d> {
    /// The node's index: elements of one document are the same if their indexes are.
    pub(crate) fn index(self) -> usize {
        self.index
    }

    /// The document it belongs to.
    pub(crate) fn document(self) -> &'d Document<'d> {
        self.document
    }

    fn node(self) -> Option<(&'d Node<'d>, &'d ElementNode<'d>)> {
        let node = self.document.nodes.get(self.index)?;
        match &node.kind {
            NodeKind::Element(element) => Some((node, element)),
            NodeKind::Text(_) => None,
        }
    }

    /// The namespace name, empty if none.
    pub(crate) fn namespace(self) -> &'d str {
        self.node()
            .map_or("", |(_, element)| self.document.uri(element.namespace))
    }

    /// The name without its prefix.
    pub(crate) fn local(self) -> &'d str {
        self.node().map_or("", |(_, element)| element.name.local())
    }

    /// Whether the element has this expanded name.
    pub(crate) fn is(self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.namespace() == namespace
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'d str> {
        self.attributes()
            .iter()
            .find(|attribute| attribute.name.as_str() == local)
            .map(|attribute| &*attribute.value)
    }

    /// All attributes.
    pub(crate) fn attributes(self) -> &'d [Attribute<'d>] {
        self.node()
            .map_or(&[], |(_, element)| self.document.attributes_of(element))
    }

    /// The parent element; `None` for the root.
    pub(crate) fn parent(self) -> Option<Self> {
        let (node, _) = self.node()?;
        (self.index != 0).then_some(Self {
            document: self.document,
            index: wide(node.parent),
        })
    }

    /// The child elements in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        Children {
            document: self.document,
            next: self.index + 1,
            end: self.end(),
        }
        .filter_map(move |index| {
            let child = Self {
                document: self.document,
                index,
            };
            child.node().map(|_| child)
        })
    }

    /// The child elements with this expanded name.
    pub(crate) fn children_named(self, namespace: &str, local: &str) -> impl Iterator<Item = Self> {
        self.children()
            .filter(move |child| child.is(namespace, local))
    }

    /// The first child element with this expanded name.
    pub(crate) fn child(self, namespace: &str, local: &str) -> Option<Self> {
        self.children_named(namespace, local).next()
    }

    /// The elements below this one, in document order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        elements_in(self.document, self.index + 1..self.end())
    }

    /// The element's text if it has no child elements; empty if it has no content.
    pub(crate) fn text(self) -> Option<&'d str> {
        let first = self.index + 1;
        if first >= self.end() {
            return Some("");
        }
        match self
            .document
            .nodes
            .get(first)
            .map(|node| (&node.kind, wide(node.end)))
        {
            Some((NodeKind::Text(text), end)) if end == self.end() => Some(text),
            _ => None,
        }
    }

    /// Whether text other than white space stands directly in the element.
    pub(crate) fn has_own_text(self) -> bool {
        Children {
            document: self.document,
            next: self.index + 1,
            end: self.end(),
        }
        .any(|index| {
            matches!(
                self.document.nodes.get(index).map(|node| &node.kind),
                Some(NodeKind::Text(text)) if !text.bytes().all(super::names::is_space)
            )
        })
    }

    /// One past the index of the last node in it.
    pub(crate) fn end(self) -> usize {
        self.document
            .nodes
            .get(self.index)
            .map_or(self.index, |node| wide(node.end))
    }

    /// The declaration that binds a prefix here (`""` asks for the default namespace).
    pub(crate) fn binding(self, prefix: &str) -> Option<&'d Declaration<'d>> {
        let mut element = self;
        loop {
            let (_, node) = element.node()?;
            let own = self.document.declarations_of(node);
            if let Some(declaration) = own.iter().find(|own| own.prefix == prefix) {
                return Some(declaration);
            }
            element = element.parent()?;
        }
    }
}

struct Children<'d> {
    document: &'d Document<'d>,
    next: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let index = self.next;
        if index >= self.end {
            return None;
        }
        self.next = wide(self.document.nodes.get(index)?.end);
        Some(index)
    }
}
