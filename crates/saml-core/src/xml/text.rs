//! Character data: references, line ends and attribute value normalization (XML 1.0 sections
//! 2.11, 3.3.3 and 4.1).

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

use super::error::XmlError;
use super::names::is_xml_char;
use crate::rejection::ReasonCode;

/// Text between two pieces of markup.
#[inline]
pub(super) fn character_data(raw: &str, offset: usize) -> Result<Cow<'_, str>, XmlError> {
    let bytes = raw.as_bytes();
    if memchr3(b'&', b'\r', b']', bytes).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    if let Some(end) = memmem::find(bytes, b"]]>") {
        return Err(XmlError::malformed("']]>' in text", offset + end));
    }
    resolved(raw, offset, |line_end| line_end)
}

/// The content of a CDATA section, in which nothing is a reference. Always owned: borrowed text
/// promises to hold neither `&` nor `<`.
pub(super) fn cdata(raw: &str) -> Cow<'static, str> {
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The value of an attribute of type CDATA from its raw text between the quotes. `all_is_plain`
/// is the result of the survey of the whole text.
#[inline]
pub(super) fn attribute_value(
    raw: &str,
    offset: usize,
    all_is_plain: bool,
) -> Result<Cow<'_, str>, XmlError> {
    let bytes = raw.as_bytes();
    if memchr(b'<', bytes).is_some() {
        return Err(XmlError::malformed("'<' in an attribute value", offset));
    }
    let is_itself = all_is_plain
        || memchr3(b'&', b'\t', b'\n', bytes).is_none() && memchr(b'\r', bytes).is_none();
    if is_itself {
        return Ok(Cow::Borrowed(raw));
    }
    resolved(raw, offset, |_| ' ')
}

/// Replaces references, and each white space character but the blank by the result of `space`,
/// after line ends became line feeds.
fn resolved(
    raw: &str,
    offset: usize,
    space: impl Fn(char) -> char,
) -> Result<Cow<'_, str>, XmlError> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(position) = rest.find(['&', '\r', '\n', '\t']) {
        let (plain, special) = rest.split_at_checked(position).unwrap_or((rest, ""));
        value.push_str(plain);
        if let Some(after) = special.strip_prefix('&') {
            let at = offset + raw.len() - special.len();
            let Some((name, after)) = after.split_once(';') else {
                return Err(XmlError::malformed("'&' without a reference", at));
            };
            value.push(resolve(name, at)?);
            rest = after;
        } else if let Some(after) = special.strip_prefix('\r') {
            value.push(space('\n'));
            rest = after.strip_prefix('\n').unwrap_or(after);
        } else {
            let mut chars = special.chars();
            value.extend(chars.next().map(&space));
            rest = chars.as_str();
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

/// The character that a reference stands for; `name` is what stands between `&` and `;`.
fn resolve(name: &str, offset: usize) -> Result<char, XmlError> {
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
