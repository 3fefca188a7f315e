//! Signed bytes: the only place from which an assertion may be read.

use crate::gate::GatedDocument;
use crate::refusal::{ReasonCode, Refusal};
use crate::signature::SigningKeys;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedBytes {
    text: String,
}

impl VerifiedBytes {
    /// The canonical XML text.
    pub fn as_str(&self) -> &str {
        &self.text
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
/// # Errors
///
/// A [`Refusal`] that names the rule: see [`ReasonCode`].
pub fn verify(document: &GatedDocument<'_>, keys: &SigningKeys) -> Result<VerifiedResponse, Refusal> {
    let _ = (document, keys);
    Err(ReasonCode::Unsigned.into())
}
