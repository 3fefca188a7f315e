//! Locates the parts of a decrypted text: one assertion, its signature directly in it.

use super::locate::{check_position, check_signature_parts, is_open_content, name_of};
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Document, Element, ns};

/// The elements of a decrypted text that verification works on.
pub(super) struct Decrypted<'d> {
    pub(super) assertion: Element<'d>,
    pub(super) signature: Option<Element<'d>>,
}

/// Finds them and rejects every other arrangement.
pub(super) fn locate<'d>(document: &'d Document<'_>) -> Result<Decrypted<'d>, Rejection> {
    let assertion = document.root();
    if !assertion.is(ns::SAML, "Assertion") {
        return Err(Rejection::new(ReasonCode::AssertionMissing)
            .expected("an Assertion in the decrypted text")
            .received(name_of(assertion)));
    }
    let mut signature = None;
    let mut open_until = 0;
    for element in assertion.descendants() {
        let in_open_content = element.index() < open_until;
        if !in_open_content && is_open_content(element) {
            open_until = element.end();
        }
        match (element.namespace(), element.local()) {
            (ns::SAMLP, _) | (ns::SAML, "Assertion" | "EncryptedAssertion") => {
                return Err(Rejection::new(ReasonCode::HiddenSamlElement)
                    .expected("one Assertion and no message in the decrypted text")
                    .received(name_of(element)));
            }
            (ns::SAML, _) => check_position(element, in_open_content)?,
            (ns::DS, "Signature") => add_signature(assertion, &mut signature, element)?,
            (ns::DS, _) => check_signature_parts(element)?,
            _ => {}
        }
    }
    Ok(Decrypted {
        assertion,
        signature,
    })
}

fn add_signature<'d>(
    assertion: Element<'d>,
    slot: &mut Option<Element<'d>>,
    signature: Element<'d>,
) -> Result<(), Rejection> {
    let parent = signature.parent();
    if parent.is_none_or(|parent| parent.index() != assertion.index()) {
        return Err(Rejection::new(ReasonCode::SignatureMisplaced)
            .expected("a child of the decrypted Assertion")
            .received(format!(
                "a child of {}",
                parent.map_or_else(String::new, name_of)
            )));
    }
    if slot.replace(signature).is_some() {
        return Err(Rejection::new(ReasonCode::MultipleSignatures)
            .expected("one signature in an element")
            .received("several"));
    }
    Ok(())
}
