//! Character data and attribute values (XML 1.0 sections 2.11, 3.3.3 and 4.1): the tokenizer resolves
//! and normalizes, the rules that it does not know are kept here.

use std::borrow::Cow;

use memchr::{memchr2, memmem};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesCData, BytesRef, BytesText};

use super::error::XmlError;
use super::names::is_xml_char;

/// Text between two pieces of markup or references.
#[inline]
pub(super) fn character_data(raw: &str, offset: usize) -> Result<Cow<'_, str>, XmlError> {
    let bytes = raw.as_bytes();
    if memchr2(b'\r', b']', bytes).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    if let Some(end) = memmem::find(bytes, b"]]>") {
        return Err(XmlError::malformed("']]>' in text", offset + end));
    }
    Ok(BytesText::from_escaped(raw).xml10_content())
}

/// The content of a CDATA section, in which nothing is a reference. Always owned: borrowed text
/// promises to hold neither `&` nor `<`.
pub(super) fn cdata(section: &BytesCData<'_>) -> Cow<'static, str> {
    Cow::Owned(section.xml10_content().into_owned())
}

/// The character that a reference in text stands for. Always owned, as the content of CDATA is.
pub(super) fn reference(
    reference: &BytesRef<'_>,
    offset: usize,
) -> Result<Cow<'static, str>, XmlError> {
    let number = reference
        .resolve_char_ref()
        .map_err(|error| XmlError::of_tokenizer(&error, offset))?;
    if let Some(character) = number {
        let text = character.to_string();
        return allowed(&text, offset).map(|()| Cow::Owned(text));
    }
    let text = resolve_xml_entity(reference).ok_or_else(|| XmlError::entity(offset))?;
    Ok(Cow::Owned(text.to_owned()))
}

/// The value of an attribute of type CDATA. `all_is_plain` is the result of the survey of the whole
/// text, which has also seen every character that is written as itself.
#[inline]
pub(super) fn attribute_value(
    attribute: Attribute<'_>,
    offset: usize,
    all_is_plain: bool,
) -> Result<Cow<'_, str>, XmlError> {
    if all_is_plain {
        return Ok(attribute.value);
    }
    // None of the five stands for a text with references in it.
    let depth = 1;
    let value = attribute
        .normalized_value_with(XmlVersion::Explicit1_0, depth, resolve_xml_entity)
        .map_err(|error| XmlError::of_tokenizer(&error, offset))?;
    if let Cow::Owned(value) = &value {
        allowed(value, offset)?;
    }
    Ok(value)
}

/// Rejects references to characters that XML forbids.
fn allowed(text: &str, offset: usize) -> Result<(), XmlError> {
    if text.chars().all(is_xml_char) {
        Ok(())
    } else {
        let what = "an invalid character reference";
        Err(XmlError::malformed(what, offset))
    }
}
