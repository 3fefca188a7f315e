//! The tokens of a tag: names, white space, quoted values.

use memchr::memchr;

use super::error::XmlError;
use super::names::{QualifiedName, is_space};

/// A position in a text, between the angle brackets of a tag.
pub(super) struct TagReader<'a> {
    text: &'a str,
    at: usize,
}

/// The next part of a start tag.
pub(super) enum Next<'a> {
    /// An attribute: its name and the text between the quotes.
    Attribute {
        name: QualifiedName<'a>,
        value: &'a str,
        /// Where it begins in the text, in bytes.
        offset: usize,
    },
    /// The end of the tag; `empty` when it also ends the element.
    End { empty: bool },
}

impl<'a> TagReader<'a> {
    /// Reads from a byte offset on.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// Where it stands, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// An element's or attribute's name.
    #[inline]
    pub(super) fn name(&mut self) -> Result<QualifiedName<'a>, XmlError> {
        let name = self
            .text
            .get(self.at..)
            .and_then(QualifiedName::at_start_of)
            .ok_or_else(|| XmlError::malformed("an invalid name", self.at))?;
        self.at += name.as_str().len();
        Ok(name)
    }

    /// Goes on behind this text if it comes next.
    #[inline]
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text.as_bytes());
        if found {
            self.at += text.len();
        }
        found
    }

    /// The next attribute, or the end of a start tag.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Next<'a>, XmlError> {
        let before = self.at;
        self.skip_space();
        let offset = self.at;
        match self.peek() {
            Some(b'>') => {
                self.at += 1;
                return Ok(Next::End { empty: false });
            }
            Some(b'/') => {
                self.at += 1;
                self.expect(b'>', "a slash inside a tag")?;
                return Ok(Next::End { empty: true });
            }
            None => return Err(XmlError::malformed("the end inside a tag", offset)),
            Some(_) if before == offset => {
                let what = "no white space before an attribute";
                return Err(XmlError::malformed(what, offset));
            }
            Some(_) => {}
        }
        let name = self.name()?;
        self.skip_space();
        self.expect(b'=', "an attribute without a value")?;
        self.skip_space();
        let value = self.quoted(offset)?;
        Ok(Next::Attribute {
            name,
            value,
            offset,
        })
    }

    /// White space and the bracket that ends an end tag.
    #[inline]
    pub(super) fn end_of_end_tag(&mut self) -> Result<(), XmlError> {
        self.skip_space();
        self.expect(b'>', "an end tag that does not end")
    }

    #[inline]
    fn quoted(&mut self, offset: usize) -> Result<&'a str, XmlError> {
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''));
        let Some(quote) = quote else {
            let what = "an attribute value without quotes";
            return Err(XmlError::malformed(what, offset));
        };
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let Some(len) = memchr(quote, rest) else {
            let what = "an attribute value without an end";
            return Err(XmlError::malformed(what, offset));
        };
        self.at = start + len + 1;
        Ok(self.text.get(start..start + len).unwrap_or_default())
    }

    #[inline]
    fn skip_space(&mut self) {
        let rest = self.rest();
        let len = rest.iter().position(|byte| !is_space(*byte));
        self.at += len.unwrap_or(rest.len());
    }

    #[inline]
    fn expect(&mut self, byte: u8, otherwise: &str) -> Result<(), XmlError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(XmlError::malformed(otherwise, self.at))
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}
