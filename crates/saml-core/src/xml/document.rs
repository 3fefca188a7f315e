//! A parsed document as flat lists in document order, and a cursor over its elements.

use std::borrow::Cow;
use std::ops::Range;

/// A parsed document. Nodes stand in document order, so a subtree is a range of nodes.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) declarations: Vec<Declaration<'a>>,
}

/// An element or a text.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// Index of the parent; the root is its own parent.
    pub(super) parent: usize,
    /// One past the last node of the subtree.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: NodeKind<'a>,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum NodeKind<'a> {
    /// An element.
    Element(ElementNode<'a>),
    /// Character data with references resolved and line ends normalized; never next to another.
    Text(Cow<'a, str>),
}

/// An element's own data.
#[derive(Debug)]
pub(crate) struct ElementNode<'a> {
    /// The qualified name as written.
    pub(crate) qualified: &'a str,
    /// The prefix, empty if none.
    pub(crate) prefix: &'a str,
    /// The name without its prefix.
    pub(crate) local: &'a str,
    /// The declaration that binds the prefix; `None` without a namespace.
    pub(crate) namespace: Option<usize>,
    pub(super) attributes: Range<usize>,
    pub(super) declarations: Range<usize>,
}

/// An attribute that is not a namespace declaration.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// The qualified name as written.
    pub(crate) qualified: &'a str,
    /// The prefix, empty if none.
    pub(crate) prefix: &'a str,
    /// The name without its prefix.
    pub(crate) local: &'a str,
    /// The namespace, empty if none.
    pub(crate) namespace: Cow<'a, str>,
    /// The normalized value.
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

    /// Every attribute in document order.
    pub(crate) fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    /// A declaration by its index.
    pub(crate) fn declaration(&self, index: usize) -> Option<&Declaration<'a>> {
        self.declarations.get(index)
    }

    /// The node at an index and the end of its subtree.
    pub(crate) fn node(&self, index: usize) -> Option<(&NodeKind<'a>, usize)> {
        self.nodes.get(index).map(|node| (&node.kind, node.end))
    }

    /// An element's attributes.
    pub(crate) fn attributes_of(&self, element: &ElementNode<'a>) -> &[Attribute<'a>] {
        self.attributes
            .get(element.attributes.clone())
            .unwrap_or_default()
    }

    /// An element's own namespace declarations.
    pub(crate) fn declarations_of(&self, element: &ElementNode<'a>) -> &[Declaration<'a>] {
        self.declarations
            .get(element.declarations.clone())
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
            .and_then(|(_, element)| self.document.declaration(element.namespace?))
            .map_or("", |declaration| &declaration.uri)
    }

    /// The name without its prefix.
    pub(crate) fn local(self) -> &'d str {
        self.node().map_or("", |(_, element)| element.local)
    }

    /// Whether the element has this expanded name.
    pub(crate) fn is(self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.namespace() == namespace
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'d str> {
        self.attributes()
            .iter()
            .find(|attribute| attribute.prefix.is_empty() && attribute.local == local)
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
            index: node.parent,
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
            .map(|node| (&node.kind, node.end))
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
            .map_or(self.index, |node| node.end)
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
        self.next = self.document.nodes.get(index)?.end;
        Some(index)
    }
}
