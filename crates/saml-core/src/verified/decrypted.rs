//! The way of an encrypted assertion: decryption, the gate, and the signature that vouches for it.

use super::bytes::{SignedElement, VerifiedBytes};
use super::locate::{Decrypted, locate_decrypted};
use super::verifiers::Verifiers;
use crate::c14n::canonicalize;
use crate::encryption::{Anyone, Plaintext, Recipient, Signed};
use crate::gate::GatedDocument;
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::SigningKeys;
use crate::xml::{Element, ns};

/// The assertion out of the message's `EncryptedAssertion`.
///
/// In a signed response the ciphertext is taken from the signed bytes, and the signer
/// vouches for the plaintext; a signature in it must hold all the same. In any other response the
/// plaintext is unauthenticated until a pinned key's signature in it has verified.
pub(super) fn assertion(
    encrypted: Element<'_>,
    response: Option<&VerifiedBytes>,
    keys: &SigningKeys,
    recipient: &Recipient<'_>,
    limits: &Limits,
) -> Result<VerifiedBytes, Rejection> {
    let Some(response) = response else {
        let plaintext = Plaintext::<Anyone>::of(encrypted, recipient, limits)?;
        let document = plaintext.document()?;
        let decrypted = locate_decrypted(document.document())?;
        return own_signature(&document, &decrypted, keys)?.ok_or_else(|| {
            Rejection::new(ReasonCode::Unsigned)
                .expected("a signature in the Response or in the decrypted Assertion")
        });
    };
    let response = response.document()?;
    let encrypted = only_encrypted(response.root())?;
    let plaintext = Plaintext::<Signed>::of(encrypted, recipient, limits)?;
    let document = plaintext.document()?;
    let decrypted = locate_decrypted(document.document())?;
    let own = own_signature(&document, &decrypted, keys)?;
    Ok(own.unwrap_or_else(|| vouched(&plaintext, &decrypted)))
}

/// The one `EncryptedAssertion` of a signed response's own bytes, never of the document.
fn only_encrypted(response: Element<'_>) -> Result<Element<'_>, Rejection> {
    let mut found = response.children_named(ns::SAML, "EncryptedAssertion");
    match (found.next(), found.next()) {
        (Some(encrypted), None) => Ok(encrypted),
        _ => Err(ReasonCode::MultipleAssertions.into()),
    }
}

/// The bytes that a pinned key's signature inside the plaintext covers; `None` without one.
fn own_signature(
    document: &GatedDocument<'_>,
    decrypted: &Decrypted<'_>,
    keys: &SigningKeys,
) -> Result<Option<VerifiedBytes>, Rejection> {
    let verifiers = Verifiers { document, keys };
    let coverage = verifiers.cover(decrypted.assertion, decrypted.signature)?;
    verifiers.agree(&[(SignedElement::Assertion, coverage.as_ref())])?;
    Ok(coverage.map(|coverage| bytes(coverage.bytes, decrypted)))
}

/// The assertion of a plaintext that the signer of its ciphertext vouches for.
fn vouched(_: &Plaintext<Signed>, decrypted: &Decrypted<'_>) -> VerifiedBytes {
    bytes(canonicalize(decrypted.assertion, "", None), decrypted)
}

fn bytes(text: String, decrypted: &Decrypted<'_>) -> VerifiedBytes {
    VerifiedBytes::new(text, SignedElement::Assertion, decrypted.assertion)
}
