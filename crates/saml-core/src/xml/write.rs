//! Writes XML: every message, signature and metadata document of ours goes through here.
//!
//! `quick-xml` writes the tags. Escapes are those of Canonical XML, and elements without content
//! have two tags, so that what is written is canonical where attributes are given in canonical
//! order and each namespace is declared where it is first used.

use std::borrow::Cow;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use quick_xml::name::QName;

use super::escape::{push_attribute_value, push_text};

/// A start tag.
#[derive(Debug, Clone)]
pub(crate) struct Tag<'a>(BytesStart<'a>);

impl<'a> Tag<'a> {
    /// Without attributes.
    pub(crate) fn new(name: &'a str) -> Self {
        Self(BytesStart::new(name))
    }

    /// With the declaration of a prefix.
    #[must_use]
    pub(crate) fn declare(self, prefix: &str, uri: &str) -> Self {
        self.attribute(&format!("xmlns:{prefix}"), uri)
    }

    /// With an attribute.
    #[must_use]
    pub(crate) fn attribute(mut self, name: &str, value: &str) -> Self {
        let mut escaped = String::with_capacity(value.len());
        push_attribute_value(&mut escaped, value, false);
        self.0.push_attribute(Attribute {
            key: QName(name),
            value: Cow::Owned(escaped),
        });
        self
    }

    /// With an attribute, if it has a value.
    #[must_use]
    pub(crate) fn optional(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }
}

/// A text that grows.
pub(crate) struct Writer {
    inner: quick_xml::Writer<Vec<u8>>,
    is_canonical: bool,
}

impl Writer {
    /// Writes a message or a part of one.
    pub(crate) fn canonical() -> Self {
        Self {
            inner: quick_xml::Writer::new(Vec::with_capacity(1024)),
            is_canonical: true,
        }
    }

    /// Writes a file: it begins with an XML declaration, and empty elements have one tag.
    pub(crate) fn file() -> Self {
        let mut writer = Self {
            is_canonical: false,
            ..Self::canonical()
        };
        writer.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        writer.text("\n");
        writer
    }

    /// An element with the content that `content` writes.
    pub(crate) fn element(&mut self, tag: Tag<'_>, content: impl FnOnce(&mut Self)) {
        let Tag(start) = tag;
        self.event(Event::Start(start.borrow()));
        content(self);
        self.event(Event::End(start.to_end()));
    }

    /// An element with nothing but text in it.
    pub(crate) fn leaf(&mut self, tag: Tag<'_>, text: &str) {
        self.element(tag, |writer| writer.text(text));
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, tag: Tag<'_>) {
        if self.is_canonical {
            self.element(tag, |_| {});
        } else {
            self.event(Event::Empty(tag.0));
        }
    }

    /// Character data.
    pub(crate) fn text(&mut self, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        push_text(&mut escaped, text, false);
        self.xml(&escaped);
    }

    /// XML that this writer has made before, or that is canonical otherwise.
    pub(crate) fn xml(&mut self, xml: &str) {
        self.event(Event::Text(BytesText::from_escaped(xml)));
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        // Only whole texts were written.
        String::from_utf8(self.inner.into_inner()).unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing to memory does not fail.
        let _ = self.inner.write_event(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c14n::canonicalize;
    use crate::limits::Limits;
    use crate::xml::{Extras, parse};

    const TEXT: &str = "a&<>\"'\r\n\t]]>\u{E9}";

    fn write(writer: &mut Writer) {
        let tag = Tag::new("a:r")
            .declare("a", "urn:a?b&c")
            .optional("i", None);
        writer.element(tag.optional("j", Some(TEXT)), |writer| {
            writer.empty(Tag::new("x"));
            writer.leaf(Tag::new("y").attribute("z", ""), TEXT);
            writer.xml("<z></z>");
        });
    }

    #[test]
    fn what_is_written_is_canonical_already() {
        let mut writer = Writer::canonical();
        write(&mut writer);
        let written = writer.finish();
        assert_eq!(
            written,
            "<a:r xmlns:a=\"urn:a?b&amp;c\" j=\"a&amp;&lt;>&quot;'&#xD;&#xA;&#x9;]]>\u{E9}\"><x></x>\
             <y z=\"\">a&amp;&lt;&gt;\"'&#xD;\n\t]]&gt;\u{E9}</y><z></z></a:r>"
        );
        let document = parse(&written, &Limits::RESPONSE, Extras::Reject).unwrap();
        assert_eq!(canonicalize(document.root(), "", None), written);
        assert_eq!(document.root().attribute("j"), Some(TEXT));
    }

    #[test]
    fn files_have_a_declaration_and_short_tags() {
        let mut writer = Writer::file();
        write(&mut writer);
        let written = writer.finish();
        assert!(written.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a:r "));
        assert!(written.contains("<x/><y z=\"\">a&amp;"));
    }
}
