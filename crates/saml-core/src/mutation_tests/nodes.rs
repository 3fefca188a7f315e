//! The byte ranges of the nodes of a well-formed text.

use std::ops::Range;

use roxmltree::Document;

/// The byte ranges of elements, attributes and texts.
#[derive(Default)]
pub(super) struct Nodes {
    /// From `<` to the end of the end tag.
    pub(super) elements: Vec<Range<usize>>,
    /// Namespace declarations too; each with the blank before it.
    pub(super) attributes: Vec<Range<usize>>,
    pub(super) texts: Vec<Range<usize>>,
    /// Behind the name in each start tag, where an attribute can stand.
    pub(super) tags: Vec<usize>,
    /// Before each element but the root, and before each end tag.
    pub(super) gaps: Vec<usize>,
}

impl Nodes {
    /// No ranges, unless the text is well-formed.
    pub(super) fn of(text: &str) -> Option<Self> {
        let document = Document::parse(text).ok()?;
        let mut nodes = Self::default();
        for node in document.descendants() {
            let range = node.range();
            if node.is_text() {
                nodes.texts.push(range);
            } else if node.is_element() {
                nodes.read_tag(text, range.start);
                if node != document.root_element() {
                    nodes.gaps.push(range.start);
                }
                if !text[..range.end].ends_with("/>") {
                    nodes.gaps.extend(text[..range.end].rfind("</"));
                }
                nodes.elements.push(range);
            }
        }
        Some(nodes)
    }

    fn read_tag(&mut self, text: &str, start: usize) {
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name = text[start..].find(is_end).unwrap();
        let mut at = start + name;
        self.tags.push(at);
        while let Some((quote, value)) = next_value(&text[at..]) {
            let end = at + value + text[at + value..].find(quote).unwrap() + 1;
            self.attributes.push(at..end);
            at = end;
        }
    }
}

/// The quote of the next attribute in the rest of a start tag, and where its value begins.
fn next_value(rest: &str) -> Option<(char, usize)> {
    let at = rest.find(['"', '\'', '>'])?;
    let quote = rest[at..].chars().next()?;
    (quote != '>').then_some((quote, at + 1))
}

/// The value in an attribute.
pub(super) fn value(text: &str, attribute: &Range<usize>) -> Range<usize> {
    let (_, value) = next_value(&text[attribute.clone()]).unwrap();
    attribute.start + value..attribute.end - 1
}
