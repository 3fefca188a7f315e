//! The parser: one pass over the text, strict wherever XML 1.0 and Namespaces in XML 1.0 are.
//!
//! A name, a quote or a bracket in the wrong position is an error; nothing is repaired. There are
//! no document types, so every entity but the five predefined ones is rejected and no attribute has
//! a default. Its tests compare it with two other parsers, over random and damaged documents.

use memchr::{memchr, memmem};

use super::builder::Builder;
use super::document::Document;
use super::error::XmlError;
use super::names::{QualifiedName, is_space};
use super::survey::Survey;
use super::tag::{Next, TagReader};
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
    let survey = Survey::of(text)?;
    let mut parser = Parser {
        text,
        survey,
        extras,
        builder: Builder::new(text, limits),
    };
    let mut at = declaration_end(text)?;
    while at < text.len() {
        at = parser.step(at)?;
    }
    parser.builder.finish(at)
}

struct Parser<'a, 'l> {
    text: &'a str,
    survey: Survey,
    extras: Extras,
    builder: Builder<'a, 'l>,
}

impl<'a> Parser<'a, '_> {
    /// Reads text up to the next markup, and the markup; where to go on.
    fn step(&mut self, at: usize) -> Result<usize, XmlError> {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let len = memchr(b'<', rest).unwrap_or(rest.len());
        if len > 0 {
            let raw = self.text.get(at..at + len).unwrap_or_default();
            self.character_data(raw, at)?;
        }
        let start = at + len;
        match rest.get(len + 1) {
            _ if len == rest.len() => Ok(start),
            Some(b'/') => self.end_tag(start),
            Some(b'!') => self.declaration(start),
            Some(b'?') => self.processing_instruction(start),
            _ => self.start_tag(start),
        }
    }

    fn character_data(&mut self, raw: &'a str, offset: usize) -> Result<(), XmlError> {
        if !self.builder.is_inside() {
            return if raw.bytes().all(is_space) {
                Ok(())
            } else {
                Err(XmlError::malformed("text outside the root element", offset))
            };
        }
        self.builder.text(text::character_data(raw, offset)?);
        Ok(())
    }

    fn start_tag(&mut self, start: usize) -> Result<usize, XmlError> {
        let mut tag = TagReader::new(self.text, start + 1);
        let name = tag.name()?;
        let element = self.builder.begin(start)?;
        loop {
            match tag.next()? {
                Next::Attribute {
                    name,
                    value,
                    offset,
                } => {
                    let value = text::attribute_value(value, offset, self.survey.is_plain)?;
                    self.builder.attribute(element, name, value, offset)?;
                }
                Next::End { empty } => {
                    self.builder.open(element, name, start)?;
                    if empty {
                        self.builder.close();
                    }
                    return Ok(tag.offset());
                }
            }
        }
    }

    fn end_tag(&mut self, start: usize) -> Result<usize, XmlError> {
        let mut tag = TagReader::new(self.text, start + 2);
        let fits = self.builder.open_name().is_some_and(|name| tag.skip(name));
        if !fits {
            let what = "an end tag that fits no start tag";
            return Err(XmlError::malformed(what, start));
        }
        tag.end_of_end_tag()?;
        self.builder.close();
        Ok(tag.offset())
    }

    /// Markup that begins with `<!`: a comment, a CDATA section or a document type.
    fn declaration(&mut self, start: usize) -> Result<usize, XmlError> {
        let rest = self.text.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            self.allow(ReasonCode::CommentForbidden, "a comment", start)?;
            return self.behind(start + "<!--".len(), "-->", "a comment");
        }
        if rest.starts_with("<![CDATA[") {
            self.allow(ReasonCode::CdataForbidden, "a CDATA section", start)?;
            let inside = start + "<![CDATA[".len();
            let end = self.behind(inside, "]]>", "a CDATA section")?;
            if !self.builder.is_inside() {
                let what = "a CDATA section outside the root element";
                return Err(XmlError::malformed(what, start));
            }
            let raw = self.text.get(inside..end - "]]>".len());
            self.builder.text(text::cdata(raw.unwrap_or_default()));
            return Ok(end);
        }
        if rest.starts_with("<!DOCTYPE") {
            let what = "a document type declaration";
            return Err(XmlError::new(ReasonCode::DoctypeForbidden, what, start));
        }
        Err(XmlError::malformed("an unknown declaration", start))
    }

    fn processing_instruction(&mut self, start: usize) -> Result<usize, XmlError> {
        let what = "a processing instruction";
        if is_declaration(self.text.get(start..).unwrap_or_default()) {
            return Err(XmlError::malformed("an XML declaration", start));
        }
        self.allow(ReasonCode::ProcessingInstructionForbidden, what, start)?;
        let inside = start + "<?".len();
        let end = self.behind(inside, "?>", what)?;
        let raw = self.text.get(inside..end - "?>".len()).unwrap_or_default();
        if is_target(
            raw.split(|c: char| c.is_ascii_whitespace())
                .next()
                .unwrap_or_default(),
        ) {
            Ok(end)
        } else {
            let what = "a processing instruction of an invalid name";
            Err(XmlError::malformed(what, start))
        }
    }

    fn allow(&self, code: ReasonCode, what: &str, offset: usize) -> Result<(), XmlError> {
        match self.extras {
            Extras::Reject => Err(XmlError::new(code, what, offset)),
            Extras::Skip => Ok(()),
        }
    }

    /// Where the text behind the next `end` begins.
    fn behind(&self, at: usize, end: &str, what: &str) -> Result<usize, XmlError> {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        memmem::find(rest, end.as_bytes())
            .map(|len| at + len + end.len())
            .ok_or_else(|| XmlError::malformed(&format!("{what} that does not end"), at))
    }
}

/// Where the text behind the XML declaration begins; zero without one. Its content is ignored:
/// the text is known to be UTF-8.
fn declaration_end(text: &str) -> Result<usize, XmlError> {
    if !is_declaration(text) {
        return Ok(0);
    }
    memmem::find(text.as_bytes(), b"?>")
        .map(|position| position + "?>".len())
        .ok_or_else(|| XmlError::malformed("an XML declaration that does not end", 0))
}

/// Whether a text names a processing instruction: a name without a colon, and not the reserved one.
fn is_target(text: &str) -> bool {
    QualifiedName::at_start_of(text).is_some_and(|name| {
        name.as_str().len() == text.len()
            && name.prefix().is_empty()
            && !text.eq_ignore_ascii_case("xml")
    })
}

fn is_declaration(text: &str) -> bool {
    let after = text.strip_prefix("<?xml");
    after.is_some_and(|after| after.starts_with(['?', ' ', '\t', '\r', '\n']))
}
