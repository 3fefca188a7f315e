//! From bytes to a metadata document: as it is, or only what its publisher has signed (SAML
//! metadata §3).

use std::borrow::Cow;

use super::error::MetadataError;
use crate::gate::{GatedDocument, RawMessage, encoding};
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::SigningKeys;
use crate::verified::{SignedElement, VerifiedBytes, verify_root};
use crate::xml::ns::MD;
use crate::xml::{self, Document, Extras};

/// The text of a metadata document, decoded from UTF-8, UTF-16, ISO-8859-1 or US-ASCII, without what
/// stands around it: keep this where the bytes came from outside. What is UTF-8 is taken for that,
/// whatever it declares.
///
/// # Errors
///
/// [`MetadataError`] if it is too long, empty, or in another encoding.
pub fn text(xml: &[u8]) -> Result<Cow<'_, str>, MetadataError> {
    let max_bytes = Limits::METADATA.max_bytes;
    if xml.len() > max_bytes {
        return Err(MetadataError::TooLarge {
            bytes: xml.len(),
            max_bytes,
        });
    }
    let text = encoding::decode(xml).map_err(|detail| MetadataError::NotXml { detail })?;
    if text.is_empty() {
        Err(MetadataError::Empty)
    } else {
        Ok(text)
    }
}

/// Parses unsigned metadata, comments and white space included.
pub(super) fn parse(text: &str) -> Result<Document<'_>, MetadataError> {
    xml::parse(text, &Limits::METADATA, Extras::Skip).map_err(|error| {
        let detail = error.to_string();
        match error.code() {
            ReasonCode::MalformedXml if looks_like_html(text) => MetadataError::Html,
            ReasonCode::MalformedXml => MetadataError::NotXml { detail },
            _ if looks_like_html(text) => MetadataError::Html,
            _ => MetadataError::Forbidden { detail },
        }
    })
}

/// The bytes that one of these keys has signed: the whole document, its signature left out.
pub(super) fn verify(xml: &[u8], keys: &SigningKeys) -> Result<VerifiedBytes, MetadataError> {
    // A document other than metadata gets the same error as in the unsigned case.
    let text = text(xml)?;
    let limits = Limits::METADATA;
    let read = || -> Result<VerifiedBytes, Rejection> {
        let raw = RawMessage::from_xml(text.as_bytes().to_vec(), &limits)?;
        let document = GatedDocument::check_metadata(&raw, &limits)?;
        let element = if document.document().root().is(MD, "EntitiesDescriptor") {
            SignedElement::EntitiesDescriptor
        } else {
            SignedElement::EntityDescriptor
        };
        verify_root(&document, element, keys)
    };
    read().map_err(MetadataError::Signature)
}

/// Web pages are mostly not well-formed XML, so they are recognized by how they begin.
fn looks_like_html(text: &str) -> bool {
    let start: String = text
        .chars()
        .take(1024)
        .collect::<String>()
        .to_ascii_lowercase();
    start.contains("<!doctype html") || start.contains("<html")
}
