//! Documents whose root element is signed: logout messages and metadata.

use super::bytes::{SignedElement, VerifiedBytes};
use super::verifiers::Verifiers;
use crate::gate::GatedDocument;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::SigningKeys;
use crate::xml::{Element, ns};

/// Verifies the signature of a message's root, which must be this element.
pub(crate) fn verify_root(
    document: &GatedDocument<'_>,
    element: SignedElement,
    keys: &SigningKeys,
) -> Result<VerifiedBytes, Rejection> {
    let root = document.document().root();
    let (namespace, local) = element.expanded_name();
    if !root.is(namespace, local) {
        return Err(Rejection::new(ReasonCode::UnexpectedMessage)
            .expected(local)
            .received(root.local()));
    }
    let verifiers = Verifiers { document, keys };
    let coverage = verifiers
        .cover(root, Some(own_signature(root)?))?
        .ok_or(ReasonCode::Unsigned)?;
    verifiers.agree(&[(element, Some(&coverage))])?;
    Ok(VerifiedBytes::new(coverage.bytes, element, root))
}

/// The one signature in the message, directly in its root.
fn own_signature(root: Element<'_>) -> Result<Element<'_>, Rejection> {
    let mut signatures = root
        .descendants()
        .filter(|element| element.is(ns::DS, "Signature"));
    let signature = signatures.next().ok_or_else(|| {
        Rejection::new(ReasonCode::Unsigned).expected("a signature in the message")
    })?;
    if signatures.next().is_some() {
        return Err(Rejection::new(ReasonCode::MultipleSignatures)
            .expected("one signature in the message")
            .received("several"));
    }
    if signature.parent().map(Element::index) == Some(root.index()) {
        Ok(signature)
    } else {
        Err(Rejection::new(ReasonCode::SignatureMisplaced)
            .expected("a child of the message")
            .received("a signature elsewhere"))
    }
}
