//! Reads canonical XML, the form of bytes that were signed: one pass that knows no other notation, and
//! takes half as long as the parser for all of XML.
//!
//! It accepts nothing that the parser does not, and reads the same from it. What is not canonical in
//! notation is rejected: signed bytes were written by `c14n`, which writes one notation only.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use memchr::{memchr2, memchr3};

use super::builder::Builder;
use super::document::Document;
use super::error::XmlError;
use super::names::QualifiedName;
use super::survey::Survey;
use crate::limits::Limits;

/// What stands for itself in text only after an escape, in canonical form.
const IN_TEXT: [(&str, char); 4] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&#xD;", '\r'),
];
/// The same in attribute values.
const IN_VALUES: [(&str, char); 6] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&quot;", '"'),
    ("&#x9;", '\t'),
    ("&#xA;", '\n'),
    ("&#xD;", '\r'),
];

/// Reads a whole canonical document without comments and processing instructions.
///
/// # Errors
///
/// [`XmlError`] for the first thing that is not canonical, ill-formed or over a limit.
pub(crate) fn parse_canonical<'a>(
    text: &'a str,
    limits: &Limits,
) -> Result<Document<'a>, XmlError> {
    if u32::try_from(text.len()).is_err() {
        return Err(XmlError::limit("bytes", limits.max_bytes, 0));
    }
    let survey = Survey::of(text)?;
    let mut reader = Reader {
        text,
        at: 0,
        has_control: survey.has_control,
        builder: Builder::new(text, limits),
        open: Vec::with_capacity(16),
    };
    loop {
        reader.character_data()?;
        if reader.at == text.len() {
            return reader.builder.finish(reader.at);
        }
        if !reader.end_tag()? {
            reader.start_tag()?;
        }
    }
}

struct Reader<'a, 'l> {
    text: &'a str,
    at: usize,
    /// Whether there are characters below the blank anywhere.
    has_control: bool,
    builder: Builder<'a, 'l>,
    /// The names of the open elements.
    open: Vec<&'a str>,
}

impl<'a> Reader<'a, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the next `len` bytes.
    fn take(&mut self, len: usize) -> &'a str {
        let taken = self.rest().get(..len).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn skip(&mut self, expected: &str) -> Result<(), XmlError> {
        if self.rest().starts_with(expected) {
            self.at += expected.len();
            Ok(())
        } else {
            Err(self.other())
        }
    }

    #[cold]
    fn other(&self) -> XmlError {
        XmlError::malformed("something else than canonical XML", self.at)
    }

    /// Text up to the next tag or the end.
    #[inline]
    fn character_data(&mut self) -> Result<(), XmlError> {
        let mut rest = self.rest().as_bytes();
        let mut len = 0;
        let mut is_itself = true;
        // A `>` that is not escaped is not canonical: it is found again below.
        while let Some(position) = memchr3(b'<', b'&', b'>', rest) {
            let (before, after) = rest.split_at_checked(position).unwrap_or((rest, &[]));
            len += before.len();
            if after.first() == Some(&b'<') {
                rest = &[];
                break;
            }
            is_itself = false;
            len += 1;
            rest = after.get(1..).unwrap_or_default();
        }
        len += rest.len();
        if len == 0 {
            return Ok(());
        }
        let offset = self.at;
        let raw = self.take(len);
        if !self.builder.is_inside() {
            let what = "text outside the root element";
            return Err(XmlError::malformed(what, offset));
        }
        if self.has_control && raw.contains('\r') {
            return Err(XmlError::malformed("a carriage return", offset));
        }
        let text = if is_itself {
            Cow::Borrowed(raw)
        } else {
            unescaped(raw, &IN_TEXT, '>', offset)?
        };
        self.builder.text(text);
        Ok(())
    }

    /// An end tag, if one comes next.
    #[inline]
    fn end_tag(&mut self) -> Result<bool, XmlError> {
        let Some(inside) = self.rest().strip_prefix("</") else {
            return Ok(false);
        };
        let name = self.open.pop().unwrap_or_default();
        let rest = inside.strip_prefix(name).filter(|_| !name.is_empty());
        if !rest.is_some_and(|rest| rest.starts_with('>')) {
            return Err(self.other());
        }
        self.at += "</>".len() + name.len();
        self.builder.close();
        Ok(true)
    }

    #[inline]
    fn start_tag(&mut self) -> Result<(), XmlError> {
        let start = self.at;
        self.skip("<")?;
        let name = self.name(b' ', b'>')?;
        let element = self.builder.begin(start)?;
        while self.rest().starts_with(' ') {
            self.at += 1;
            let offset = self.at;
            let key = self.name(b'=', b'=')?;
            self.skip("=\"")?;
            let value = self.value()?;
            self.builder.attribute(element, key, value, offset)?;
        }
        self.skip(">")?;
        self.open.push(name.as_str());
        self.builder.open(element, name, start)
    }

    /// A name up to one of these bytes.
    #[inline]
    fn name(&mut self, one: u8, other: u8) -> Result<QualifiedName<'a>, XmlError> {
        let rest = self.rest().as_bytes();
        let len = rest.iter().position(|byte| *byte == one || *byte == other);
        let offset = self.at;
        let name = self.take(len.unwrap_or(rest.len()));
        QualifiedName::of(name).ok_or_else(|| XmlError::malformed("an invalid name", offset))
    }

    /// An attribute's value and the quote at its end.
    #[inline]
    fn value(&mut self) -> Result<Cow<'a, str>, XmlError> {
        let offset = self.at;
        let rest = self.rest().as_bytes();
        let end = memchr2(b'"', b'<', rest).ok_or_else(|| self.other())?;
        let raw = self.take(end);
        self.skip("\"")?;
        if self.has_control && raw.bytes().any(|byte| byte < b' ') {
            let what = "white space that is not escaped";
            return Err(XmlError::malformed(what, offset));
        }
        if memchr::memchr(b'&', raw.as_bytes()).is_none() {
            return Ok(Cow::Borrowed(raw));
        }
        unescaped(raw, &IN_VALUES, '"', offset)
    }
}

/// Text with these escapes and no other; `forbidden` is not canonical without one.
fn unescaped(
    raw: &str,
    escapes: &[(&str, char)],
    forbidden: char,
    offset: usize,
) -> Result<Cow<'static, str>, XmlError> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, _)) = rest.split_once(['&', forbidden]) {
        let (_, from) = rest.split_at_checked(before.len()).unwrap_or_default();
        let escape = escapes.iter().find(|(escape, _)| from.starts_with(escape));
        let Some((escape, character)) = escape else {
            let what = "an escape that is not canonical";
            return Err(XmlError::malformed(what, offset + raw.len() - from.len()));
        };
        text.push_str(before);
        text.push(*character);
        rest = from.get(escape.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}
