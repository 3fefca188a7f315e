//! Character data: references, line ends and attribute value normalization (XML 1.0 sections
//! 2.11, 3.3.3 and 4.1).

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::error::XmlError;
use super::names::is_xml_char;
use crate::refusal::ReasonCode;

/// The character that a reference stands for; `name` is what stands between `&` and `;`.
pub(super) fn resolve(name: &str, offset: usize) -> Result<char, XmlError> {
    let number = match name {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => name.strip_prefix('#'),
    };
    let Some(number) = number else {
        return Err(XmlError::new(
            ReasonCode::EntityForbidden,
            "an entity reference",
            offset,
        ));
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    // `from_str_radix` would accept a sign.
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain
        .then(|| u32::from_str_radix(digits, radix).ok())
        .flatten()
        .and_then(char::from_u32)
        .filter(|c| is_xml_char(*c))
        .ok_or_else(|| XmlError::malformed("an invalid character reference", offset))
}

/// Text between markup and references: every line end becomes a line feed.
pub(super) fn normalize_line_ends(raw: &str) -> Cow<'_, str> {
    if memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The value of an attribute of type CDATA from its raw text between the quotes.
pub(super) fn attribute_value(raw: &str, offset: usize) -> Result<Cow<'_, str>, XmlError> {
    let bytes = raw.as_bytes();
    if memchr(b'<', bytes).is_some() {
        return Err(XmlError::malformed("'<' in an attribute value", offset));
    }
    if memchr3(b'\t', b'\n', b'\r', bytes).is_none() && memchr(b'&', bytes).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let mut after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '&' => {
                let Some((name, tail)) = after.split_once(';') else {
                    return Err(XmlError::malformed("'&' without a reference", offset));
                };
                value.push(resolve(name, offset)?);
                after = tail;
            }
            '\r' => {
                value.push(' ');
                after = after.strip_prefix('\n').unwrap_or(after);
            }
            '\t' | '\n' => value.push(' '),
            other => value.push(other),
        }
        rest = after;
    }
    Ok(Cow::Owned(value))
}
