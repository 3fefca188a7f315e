//! The parser: one pass over a text, strict wherever XML 1.0 and Namespaces in XML 1.0 are.
//!
//! `quick-xml` cuts the text into tags, texts and references, pairs the end tags and splits
//! attributes; it does not check documents. Whatever it lets through that XML does not allow is
//! rejected here: nothing is repaired. There are no document types, so every entity but the five
//! predefined ones is rejected and no attribute has a default. `parse/let_through.rs` has a test for
//! each such rule; others compare the parser with two others, over random and damaged documents.

#[cfg(test)]
mod let_through;

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesCData, BytesRef, Event};

use super::builder::{Begun, Builder};
use super::document::Document;
use super::error::XmlError;
use super::names::{QualifiedName, is_space};
use super::survey::Survey;
use super::text;
use crate::limits::Limits;
use crate::rejection::ReasonCode;

/// How to treat comments, processing instructions and CDATA sections. A document type
/// declaration is always rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extras {
    /// Reject them, as in every signed message.
    Reject,
    /// Skip comments and processing instructions, read CDATA as text.
    Skip,
}

/// Parses a whole document with exactly one root element.
///
/// # Errors
///
/// [`XmlError`] for the first thing that is ill-formed, forbidden or over a limit.
pub(crate) fn parse<'a>(
    text: &'a str,
    limits: &Limits,
    extras: Extras,
) -> Result<Document<'a>, XmlError> {
    if u32::try_from(text.len()).is_err() {
        return Err(XmlError::limit("bytes", limits.max_bytes, 0));
    }
    // The tokenizer would skip it, and count its positions from behind it.
    if text.starts_with('\u{FEFF}') {
        return Err(XmlError::malformed("text outside the root element", 0));
    }
    let survey = Survey::of(text)?;
    let mut parser = Parser {
        survey,
        extras,
        builder: Builder::new(text, limits),
    };
    let mut reader = Reader::from_str(text);
    let mut at = 0;
    loop {
        let event = reader.read_event().map_err(|error| {
            let offset = reader.error_position();
            XmlError::of_tokenizer(&error, usize::try_from(offset).unwrap_or(at))
        })?;
        let end = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let raw = text.get(at..end).ok_or_else(|| misread(at))?;
        if !parser.token(&event, raw, at)? {
            return if at == text.len() {
                parser.builder.finish(at)
            } else {
                Err(misread(at))
            };
        }
        at = end;
    }
}

struct Parser<'a, 'l> {
    survey: Survey,
    extras: Extras,
    builder: Builder<'a, 'l>,
}

impl<'a> Parser<'a, '_> {
    /// Takes one token, which is `raw` in the text; `false` at the end.
    #[inline]
    fn token(&mut self, event: &Event<'_>, raw: &'a str, at: usize) -> Result<bool, XmlError> {
        match event {
            Event::Start(tag) => self.start_tag(raw, tag.name().as_ref().len(), at, ">")?,
            Event::Empty(tag) => {
                self.start_tag(raw, tag.name().as_ref().len(), at, "/>")?;
                self.builder.close();
            }
            Event::End(_) => self.builder.close(),
            Event::Text(_) => self.character_data(raw, at)?,
            Event::GeneralRef(reference) => self.reference(reference, at)?,
            Event::CData(section) => self.cdata(section, at)?,
            Event::Comment(_) => self.allow(ReasonCode::CommentForbidden, "a comment", at)?,
            Event::PI(instruction) => self.processing_instruction(instruction.target(), at)?,
            Event::Decl(_) if at == 0 => {}
            Event::Decl(_) => return Err(XmlError::malformed("an XML declaration", at)),
            Event::DocType(_) => return Err(XmlError::document_type(at)),
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    /// A start tag that ends with `end`; the tokenizer takes everything before the first white
    /// space for the name.
    #[inline]
    fn start_tag(
        &mut self,
        raw: &'a str,
        name_len: usize,
        at: usize,
        end: &str,
    ) -> Result<(), XmlError> {
        let inside = raw.strip_prefix('<').and_then(|it| it.strip_suffix(end));
        let inside = inside.ok_or_else(|| misread(at))?;
        let name = name(inside.get(..name_len).unwrap_or_default(), at + 1)?;
        let element = self.builder.begin(at)?;
        let read = self.plain_attributes(element, inside, name_len, at)?;
        if read < inside.len() {
            if memchr(b'<', inside.as_bytes()).is_some() {
                return Err(XmlError::malformed("'<' in a tag", at));
            }
            let mut attributes = Attributes::new(inside, read);
            // The builder compares expanded names.
            attributes.with_checks(false);
            for attribute in attributes {
                let attribute = attribute.map_err(|error| XmlError::of_attribute(&error, at))?;
                let key = attribute.key.0;
                let position = key.as_ptr().addr() - inside.as_ptr().addr();
                let offset = at + 1 + position;
                let before = inside.as_bytes().get(position.wrapping_sub(1));
                if !before.is_some_and(|byte| is_space(*byte)) {
                    let what = "no white space before an attribute";
                    return Err(XmlError::malformed(what, offset));
                }
                let key = self::name(key, offset)?;
                let value = text::attribute_value(attribute, offset, self.survey.is_plain)?;
                self.builder.attribute(element, key, value, offset)?;
            }
        }
        self.builder.open(element, name, at)
    }

    /// Reads the attributes from `read` on as long as they are written as programs write them: after one
    /// blank, between double quotes, with values that stand for themselves. The tokenizer takes twice
    /// as long for them. Returns where the others begin.
    #[inline]
    fn plain_attributes(
        &mut self,
        element: Begun,
        inside: &'a str,
        mut read: usize,
        at: usize,
    ) -> Result<usize, XmlError> {
        if !self.survey.is_plain {
            return Ok(read);
        }
        while let Some((key, value)) = inside.get(read..).and_then(plain_attribute) {
            let offset = at + 1 + read + 1;
            self.builder
                .attribute(element, key, Cow::Borrowed(value), offset)?;
            read += " =\"\"".len() + key.as_str().len() + value.len();
        }
        Ok(read)
    }

    #[inline]
    fn character_data(&mut self, raw: &'a str, offset: usize) -> Result<(), XmlError> {
        if self.builder.is_inside() {
            self.builder.text(text::character_data(raw, offset)?);
            Ok(())
        } else if raw.bytes().all(is_space) {
            Ok(())
        } else {
            Err(outside("text", offset))
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>, offset: usize) -> Result<(), XmlError> {
        if !self.builder.is_inside() {
            return Err(outside("a reference", offset));
        }
        self.builder.text(text::reference(reference, offset)?);
        Ok(())
    }

    fn cdata(&mut self, section: &BytesCData<'_>, offset: usize) -> Result<(), XmlError> {
        self.allow(ReasonCode::CdataForbidden, "a CDATA section", offset)?;
        if !self.builder.is_inside() {
            return Err(outside("a CDATA section", offset));
        }
        self.builder.text(text::cdata(section));
        Ok(())
    }

    fn processing_instruction(&self, target: &str, offset: usize) -> Result<(), XmlError> {
        let what = "a processing instruction";
        self.allow(ReasonCode::ProcessingInstructionForbidden, what, offset)?;
        let name = QualifiedName::of(target).filter(|name| name.prefix().is_empty());
        if name.is_some() && !target.eq_ignore_ascii_case("xml") {
            Ok(())
        } else {
            let what = "a processing instruction of an invalid name";
            Err(XmlError::malformed(what, offset))
        }
    }

    fn allow(&self, code: ReasonCode, what: &str, offset: usize) -> Result<(), XmlError> {
        match self.extras {
            Extras::Reject => Err(XmlError::new(code, what, offset)),
            Extras::Skip => Ok(()),
        }
    }
}

/// The attribute at the beginning of the rest of a tag, if it is written as programs write it.
#[inline]
fn plain_attribute(rest: &str) -> Option<(QualifiedName<'_>, &str)> {
    let rest = rest.strip_prefix(' ')?;
    let (key, rest) = rest.split_at_checked(memchr(b'=', rest.as_bytes())?)?;
    let value = rest.strip_prefix("=\"")?;
    let end = memchr2(b'"', b'<', value.as_bytes())?;
    let (value, end) = value.split_at_checked(end)?;
    let key = QualifiedName::of(key)?;
    end.starts_with('"').then_some((key, value))
}

/// A name from beginning to end.
#[inline]
fn name(text: &str, offset: usize) -> Result<QualifiedName<'_>, XmlError> {
    QualifiedName::of(text).ok_or_else(|| XmlError::malformed("an invalid name", offset))
}

/// Tokens that do not stand where the tokenizer says leave a part of the text unread.
#[cold]
fn misread(offset: usize) -> XmlError {
    XmlError::malformed("something else than XML", offset)
}

fn outside(what: &str, offset: usize) -> XmlError {
    XmlError::malformed(&format!("{what} outside the root element"), offset)
}
