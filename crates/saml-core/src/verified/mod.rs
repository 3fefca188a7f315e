//! Signed bytes: the only place from which an assertion may be read.

mod bytes;
mod locate;

pub use bytes::VerifiedBytes;

use crate::gate::GatedDocument;
use crate::refusal::{ReasonCode, Refusal};
use crate::signature::{Covered, SigningKeys, verify_enveloped};
use crate::xml::Element;

/// Which element a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedElement {
    /// `samlp:Response`.
    Response,
    /// `saml:Assertion`.
    Assertion,
}

/// What the signatures of one response cover: its assertion, itself, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedResponse {
    assertion: Option<VerifiedBytes>,
    response: Option<VerifiedBytes>,
}

impl VerifiedResponse {
    /// The `saml:Assertion` element without its signature, if it is signed itself. Without one, it
    /// stands in [`Self::response`].
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
/// # Errors
///
/// A [`Refusal`] whose code names the rule, from `not_a_response` to `verifiers_disagree` in
/// [`ReasonCode`].
pub fn verify(
    document: &GatedDocument<'_>,
    keys: &SigningKeys,
) -> Result<VerifiedResponse, Refusal> {
    let located = locate::locate(document.document())?;
    let response = cover(located.response, located.response_signature, keys)?;
    let assertion = cover(located.assertion, located.assertion_signature, keys)?;
    if response.is_none() && assertion.is_none() {
        return Err(Refusal::new(ReasonCode::Unsigned)
            .expected("a signature in the Response or in the Assertion"));
    }
    ask_second_verifier(document, response.as_ref(), assertion.as_ref())?;
    let verified =
        |covered: Covered<'_>, name, element| VerifiedBytes::new(covered.bytes, name, element);
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

#[cfg(feature = "xmlsec")]
fn ask_second_verifier(
    document: &GatedDocument<'_>,
    response: Option<&Covered<'_>>,
    assertion: Option<&Covered<'_>>,
) -> Result<(), Refusal> {
    use crate::xmlsec_verifier::SecondDocument;

    let disagree = |what: &str| Refusal::new(ReasonCode::VerifiersDisagree).received(what);
    let second = SecondDocument::parse(document.text())
        .ok_or_else(|| disagree("the second verifier cannot parse the message"))?;
    let both = [
        (SignedElement::Response, response),
        (SignedElement::Assertion, assertion),
    ];
    for (element, covered) in both {
        let Some(covered) = covered else { continue };
        let bytes = second
            .digested_bytes(element, covered.key.second(), covered.signature)
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
fn ask_second_verifier(
    _: &GatedDocument<'_>,
    _: Option<&Covered<'_>>,
    _: Option<&Covered<'_>>,
) -> Result<(), Refusal> {
    Ok(())
}
