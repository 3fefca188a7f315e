//! The strict parser: quick-xml splits the text, everything it is lenient about is checked here.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::builder::Builder;
use super::document::Document;
use super::error::XmlError;
use super::names::forbidden_char;
use super::text::{normalize_line_ends, resolve};
use crate::limits::Limits;
use crate::refusal::ReasonCode;

/// What to do with comments, processing instructions and CDATA sections. A document type
/// declaration is always refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extras {
    /// Refuse them, as in every signed message.
    Refuse,
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
    if let Some(offset) = forbidden_char(text) {
        return Err(XmlError::malformed("a character that XML forbids", offset));
    }
    let mut builder = Builder::new(text, limits);
    let mut reader = Reader::from_str(text);
    loop {
        let start = position(&reader);
        let event = reader
            .read_event()
            .map_err(|error| XmlError::malformed(&error.to_string(), position(&reader)))?;
        match event {
            Event::Start(tag) => builder.open(start + 1, tag.len())?,
            Event::Empty(tag) => {
                builder.open(start + 1, tag.len())?;
                builder.close()?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(raw) => {
                if memchr::memmem::find(raw.as_bytes(), b"]]>").is_some() {
                    return Err(XmlError::malformed("']]>' in text", start));
                }
                let raw = text.get(start..start + raw.len()).unwrap_or_default();
                builder.push_text(normalize_line_ends(raw), start)?;
            }
            Event::GeneralRef(name) => {
                let c = resolve(&name.into_inner(), start)?;
                builder.push_text(Cow::Owned(String::from(c)), start)?;
            }
            Event::DocType(_) => {
                let what = "a document type declaration";
                return Err(XmlError::new(ReasonCode::DoctypeForbidden, what, start));
            }
            Event::Comment(_) if extras == Extras::Refuse => {
                return Err(XmlError::new(
                    ReasonCode::CommentForbidden,
                    "a comment",
                    start,
                ));
            }
            Event::CData(_) if extras == Extras::Refuse => {
                return Err(XmlError::new(
                    ReasonCode::CdataForbidden,
                    "a CDATA section",
                    start,
                ));
            }
            Event::PI(_) if extras == Extras::Refuse => {
                let what = "a processing instruction";
                return Err(XmlError::new(
                    ReasonCode::ProcessingInstructionForbidden,
                    what,
                    start,
                ));
            }
            Event::Decl(_) if start != 0 => {
                return Err(XmlError::malformed("an XML declaration", start));
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::CData(data) => {
                let raw = data.into_inner();
                builder.push_text(Cow::Owned(normalize_line_ends(&raw).into_owned()), start)?;
            }
            Event::Eof => return builder.finish(start),
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}
