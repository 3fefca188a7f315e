//! Signed bytes: the only place from which an assertion may be read.

mod bytes;
mod decrypted;
mod locate;
mod locate_decrypted;
mod root;

pub use bytes::VerifiedBytes;
pub(crate) use root::verify_root;

use crate::encryption::Recipient;
use crate::gate::GatedDocument;
use crate::limits::Limits;
use crate::refusal::{ReasonCode, Refusal};
use crate::signature::{Covered, SigningKeys, verify_enveloped};
use crate::xml::{Element, ns};

/// Which element a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedElement {
    /// `samlp:Response`.
    Response,
    /// `saml:Assertion`.
    Assertion,
    /// `samlp:LogoutRequest`.
    LogoutRequest,
    /// `samlp:LogoutResponse`.
    LogoutResponse,
    /// `md:EntityDescriptor`.
    EntityDescriptor,
    /// `md:EntitiesDescriptor`.
    EntitiesDescriptor,
}

impl SignedElement {
    /// Namespace and local name.
    pub(crate) fn expanded_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Response => (ns::SAMLP, "Response"),
            Self::Assertion => (ns::SAML, "Assertion"),
            Self::LogoutRequest => (ns::SAMLP, "LogoutRequest"),
            Self::LogoutResponse => (ns::SAMLP, "LogoutResponse"),
            Self::EntityDescriptor => (ns::MD, "EntityDescriptor"),
            Self::EntitiesDescriptor => (ns::MD, "EntitiesDescriptor"),
        }
    }
}

/// What the signatures of one response cover: its assertion, itself, or both.
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
/// An encrypted assertion is refused: [`verify_for`] decrypts.
///
/// # Errors
///
/// A [`Refusal`] whose code names the rule, from `not_a_response` to `verifiers_disagree` in
/// [`ReasonCode`].
pub fn verify(
    document: &GatedDocument<'_>,
    keys: &SigningKeys,
) -> Result<VerifiedResponse, Refusal> {
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
/// A [`Refusal`] as for [`verify`], or one of the codes of encryption in [`ReasonCode`].
pub fn verify_for(
    document: &GatedDocument<'_>,
    keys: &SigningKeys,
    recipient: &Recipient<'_>,
    limits: &Limits,
) -> Result<VerifiedResponse, Refusal> {
    let located = locate::locate(document.document())?;
    let response = cover(located.response, located.response_signature, keys)?;
    let verified =
        |covered: Covered<'_>, name, element| VerifiedBytes::new(covered.bytes, name, element);
    if located.is_encrypted() {
        ask_second_verifier(document, response.as_ref(), None)?;
        let response = response.map(|it| verified(it, SignedElement::Response, located.response));
        let encrypted = located.assertion;
        let assertion =
            decrypted::assertion(encrypted, response.as_ref(), keys, recipient, limits)?;
        return Ok(VerifiedResponse {
            assertion: Some(assertion),
            response,
        });
    }
    let assertion = cover(located.assertion, located.assertion_signature, keys)?;
    if response.is_none() && assertion.is_none() {
        return Err(Refusal::new(ReasonCode::Unsigned)
            .expected("a signature in the Response or in the Assertion"));
    }
    ask_second_verifier(document, response.as_ref(), assertion.as_ref())?;
    Ok(VerifiedResponse {
        assertion: assertion.map(|it| verified(it, SignedElement::Assertion, located.assertion)),
        response: response.map(|it| verified(it, SignedElement::Response, located.response)),
    })
}

fn cover<'k>(
    element: Element<'_>,
    signature: Option<Element<'_>>,
    keys: &'k SigningKeys,
) -> Result<Option<Covered<'k>>, Refusal> {
    signature
        .map(|signature| verify_enveloped(element, signature, keys))
        .transpose()
}

fn ask_second_verifier(
    document: &GatedDocument<'_>,
    response: Option<&Covered<'_>>,
    assertion: Option<&Covered<'_>>,
) -> Result<(), Refusal> {
    let both = [
        (SignedElement::Response, response),
        (SignedElement::Assertion, assertion),
    ];
    ask_second(document, &both)
}

/// The second verifier's word on every signature that ours has accepted.
#[cfg(feature = "xmlsec")]
fn ask_second(
    document: &GatedDocument<'_>,
    signed: &[(SignedElement, Option<&Covered<'_>>)],
) -> Result<(), Refusal> {
    use crate::xmlsec_verifier::SecondDocument;

    if signed.iter().all(|(_, covered)| covered.is_none()) {
        return Ok(());
    }
    let disagree = |what: &str| Refusal::new(ReasonCode::VerifiersDisagree).received(what);
    let second = SecondDocument::parse(document.text())
        .ok_or_else(|| disagree("the second verifier cannot parse the message"))?;
    for (element, covered) in signed {
        let Some(covered) = covered else { continue };
        let bytes = second
            .digested_bytes(*element, covered.key.second(), covered.signature)
            .map_err(|error| disagree(&error.to_string()))?;
        if bytes != covered.bytes.as_bytes() {
            return Err(disagree("the second verifier digested other bytes"));
        }
    }
    Ok(())
}

#[cfg(not(feature = "xmlsec"))]
#[allow(
    clippy::unnecessary_wraps,
    reason = "the same signature as with the second verifier"
)]
fn ask_second(
    _: &GatedDocument<'_>,
    _: &[(SignedElement, Option<&Covered<'_>>)],
) -> Result<(), Refusal> {
    Ok(())
}
