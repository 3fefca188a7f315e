//! Verifying a response: its signatures, by both verifiers, and what they cover.

use super::bytes::{SignedElement, VerifiedBytes};
use super::verifiers::Verifiers;
use super::{decrypted, locate};
use crate::encryption::Recipient;
use crate::gate::GatedDocument;
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::{SignatureCoverage, SigningKeys};

/// The bytes that the signatures of one response cover: its assertion, the response, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedResponse {
    assertion: Option<VerifiedBytes>,
    response: Option<VerifiedBytes>,
}

impl VerifiedResponse {
    /// The `saml:Assertion` element without its signature, if it is signed itself. Without one, it
    /// stands in [`Self::response`]. What was encrypted is here in clear, signed itself or by the
    /// response around its ciphertext.
    pub fn assertion(&self) -> Option<&VerifiedBytes> {
        self.assertion.as_ref()
    }

    /// The whole `samlp:Response` element without its signature, if it is signed itself.
    pub fn response(&self) -> Option<&VerifiedBytes> {
        self.response.as_ref()
    }
}

/// Verifies every signature of a response with an identity provider's pinned keys.
///
/// A signed response covers the assertion in it. Where both are signed, both must verify. With the
/// feature `xmlsec` a second, independent verifier must accept the same signatures over the same
/// bytes.
///
/// An encrypted assertion is rejected: [`verify_for`] decrypts.
///
/// # Errors
///
/// A [`Rejection`] whose code names the rule, from `not_a_response` to `verifiers_disagree` in
/// [`ReasonCode`].
pub fn verify(
    document: &GatedDocument<'_>,
    keys: &SigningKeys,
) -> Result<VerifiedResponse, Rejection> {
    verify_for(document, keys, &Recipient::WITHOUT_KEYS, &Limits::RESPONSE)
}

/// Like [`verify`], with the keys of the recipient where the assertion is encrypted. The decrypted
/// text is held to the limits as the message was.
///
/// A signature is required all the same: in the decrypted assertion, or over the response with the
/// ciphertext in it. AES-CBC is decrypted only in the second case.
///
/// # Errors
///
/// A [`Rejection`] as for [`verify`], or one of the codes of encryption in [`ReasonCode`].
pub fn verify_for(
    document: &GatedDocument<'_>,
    keys: &SigningKeys,
    recipient: &Recipient<'_>,
    limits: &Limits,
) -> Result<VerifiedResponse, Rejection> {
    let located = locate::locate(document.document())?;
    let verifiers = Verifiers { document, keys };
    let response = verifiers.cover(located.response, located.response_signature)?;
    let verified = |coverage: SignatureCoverage<'_>, name, element| {
        VerifiedBytes::new(coverage.bytes, name, element)
    };
    if located.is_encrypted() {
        verifiers.agree(&[(SignedElement::Response, response.as_ref())])?;
        let response = response.map(|it| verified(it, SignedElement::Response, located.response));
        let encrypted = located.assertion;
        let assertion =
            decrypted::assertion(encrypted, response.as_ref(), keys, recipient, limits)?;
        return Ok(VerifiedResponse {
            assertion: Some(assertion),
            response,
        });
    }
    let assertion = verifiers.cover(located.assertion, located.assertion_signature)?;
    if response.is_none() && assertion.is_none() {
        return Err(Rejection::new(ReasonCode::Unsigned)
            .expected("a signature in the Response or in the Assertion"));
    }
    verifiers.agree(&[
        (SignedElement::Response, response.as_ref()),
        (SignedElement::Assertion, assertion.as_ref()),
    ])?;
    Ok(VerifiedResponse {
        assertion: assertion.map(|it| verified(it, SignedElement::Assertion, located.assertion)),
        response: response.map(|it| verified(it, SignedElement::Response, located.response)),
    })
}
