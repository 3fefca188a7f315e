//! The inside of a start tag: its name and raw attributes.

use memchr::memchr;

use super::error::XmlError;
use super::names::is_space;

/// Reads a start tag's inside (without the angle brackets and the slash of an empty element).
pub(super) struct TagReader<'a> {
    rest: &'a str,
    len: usize,
    start: usize,
}

/// A raw attribute: what stands before and within the quotes.
pub(super) struct RawAttribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    /// Where the attribute begins in the whole text, in bytes.
    pub(super) offset: usize,
}

impl<'a> TagReader<'a> {
    /// `start` is the inside's byte offset in the whole text.
    pub(super) fn new(inside: &'a str, start: usize) -> Self {
        Self {
            rest: inside,
            len: inside.len(),
            start,
        }
    }

    /// The element's qualified name.
    pub(super) fn name(&mut self) -> &'a str {
        self.take_while(|b| !is_space(b))
    }

    /// The next attribute, or `None` at the end of the tag.
    pub(super) fn attribute(&mut self) -> Result<Option<RawAttribute<'a>>, XmlError> {
        let space = self.take_while(is_space);
        if self.rest.is_empty() {
            return Ok(None);
        }
        let offset = self.offset();
        if space.is_empty() {
            return Err(XmlError::malformed(
                "no white space before an attribute",
                offset,
            ));
        }
        let name = self.take_while(|b| !is_space(b) && b != b'=');
        self.take_while(is_space);
        let Some(rest) = self.rest.strip_prefix('=') else {
            return Err(XmlError::malformed("an attribute without a value", offset));
        };
        self.rest = rest;
        self.take_while(is_space);
        let quote = self
            .rest
            .bytes()
            .next()
            .filter(|b| matches!(b, b'"' | b'\''));
        let Some((quote, inside)) = quote.zip(self.rest.get(1..)) else {
            return Err(XmlError::malformed(
                "an attribute value without quotes",
                offset,
            ));
        };
        let Some(end) = memchr(quote, inside.as_bytes()) else {
            return Err(XmlError::malformed(
                "an attribute value without an end",
                offset,
            ));
        };
        let value = inside.get(..end).unwrap_or_default();
        self.rest = inside.get(end + 1..).unwrap_or_default();
        Ok(Some(RawAttribute {
            name,
            value,
            offset,
        }))
    }

    fn offset(&self) -> usize {
        self.start + self.len - self.rest.len()
    }

    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'a str {
        let end = self
            .rest
            .bytes()
            .position(|b| !keep(b))
            .unwrap_or(self.rest.len());
        // Both predicates stop at ASCII bytes only, so this is a character boundary.
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}
