//! Metadata whose publisher signs it (SAML metadata §3).

use super::MetadataError;
use super::provider::text;
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::rejection::Rejection;
use crate::signature::SigningKeys;
use crate::verified::{SignedElement, VerifiedBytes, verify_root};
use crate::xml::ns::MD;

/// The bytes that one of these keys has signed: the whole document, its signature left out.
pub(super) fn verify(xml: &[u8], keys: &SigningKeys) -> Result<VerifiedBytes, MetadataError> {
    // Says what is wrong with it in the words of the unsigned way.
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
