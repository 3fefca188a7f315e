//! Signed bytes: the only place from which an assertion may be read.

mod locate;

use crate::c14n::canonicalize;
use crate::gate::GatedDocument;
use crate::limits::Limits;
use crate::refusal::{ReasonCode, Refusal};
use crate::signature::{Covered, SigningKeys, verify_enveloped};
use crate::xml::{Element, Extras, ns, parse};
use locate::Located;

/// Which element a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedElement {
    /// `samlp:Response`.
    Response,
    /// `saml:Assertion`.
    Assertion,
}

/// Canonical XML that a pinned key has signed: these very bytes were digested.
///
/// Made by [`verify`] only. It is complete namespaced XML with one root element and no comment,
/// and reading anything else of the message is reading what nobody signed.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedBytes {
    text: String,
}

impl VerifiedBytes {
    /// The canonical XML text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Shows the length only: an assertion holds personal data and is a credential.
impl std::fmt::Debug for VerifiedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedBytes")
            .field("len", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// What the signatures of one response cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedResponse {
    assertion: VerifiedBytes,
    response: Option<VerifiedBytes>,
}

impl VerifiedResponse {
    /// The `saml:Assertion` element, covered by its own signature, the response's, or both.
    pub fn assertion(&self) -> &VerifiedBytes {
        &self.assertion
    }

    /// The whole `samlp:Response` element, if it is signed itself.
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
    let response = cover(
        located.response,
        located.response_signature,
        keys,
        document.limits(),
    )?;
    let assertion = cover(
        located.assertion,
        located.assertion_signature,
        keys,
        document.limits(),
    )?;
    if response.is_none() && assertion.is_none() {
        return Err(Refusal::new(ReasonCode::Unsigned)
            .expected("a signature in the Response or in the Assertion"));
    }
    ask_second_verifier(document, response.as_ref(), assertion.as_ref())?;
    let assertion = match (assertion, &response) {
        (Some(covered), _) => covered.bytes,
        (None, Some(response)) => assertion_within(response, &located, document.limits())?,
        (None, None) => return Err(ReasonCode::Unsigned.into()),
    };
    let verified = |text| VerifiedBytes { text };
    Ok(VerifiedResponse {
        assertion: verified(assertion),
        response: response.map(|covered| verified(covered.bytes)),
    })
}

fn cover<'k>(
    element: Element<'_>,
    signature: Option<Element<'_>>,
    keys: &'k SigningKeys,
    limits: &Limits,
) -> Result<Option<Covered<'k>>, Refusal> {
    let Some(signature) = signature else {
        return Ok(None);
    };
    let covered = verify_enveloped(element, signature, keys)?;
    check_root(&covered.bytes, element, limits)?;
    Ok(Some(covered))
}

/// The digested bytes must begin with the element that was meant: a second look at their root.
fn check_root(bytes: &str, element: Element<'_>, limits: &Limits) -> Result<(), Refusal> {
    let root = parse(bytes, limits, Extras::Refuse)?;
    let root = root.root();
    let same = root.is(element.namespace(), element.local())
        && root.attribute("ID") == element.attribute("ID");
    if same {
        Ok(())
    } else {
        Err(ReasonCode::ReferenceMismatch.into())
    }
}

/// The assertion out of the signed response's own bytes, never out of the document.
fn assertion_within(
    response: &Covered<'_>,
    located: &Located<'_>,
    limits: &Limits,
) -> Result<String, Refusal> {
    let document = parse(&response.bytes, limits, Extras::Refuse)?;
    let mut assertions = document.root().children_named(ns::SAML, "Assertion");
    let (Some(assertion), None) = (assertions.next(), assertions.next()) else {
        return Err(ReasonCode::MultipleAssertions.into());
    };
    if assertion.attribute("ID") != located.assertion.attribute("ID") {
        return Err(ReasonCode::ReferenceMismatch.into());
    }
    Ok(canonicalize(assertion, &response.prefixes, None))
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
