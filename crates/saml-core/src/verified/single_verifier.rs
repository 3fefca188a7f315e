//! For the tests of this crate: a single verifier instead of both. No other build has this module,
//! so no caller can leave a verifier out.

use std::cell::Cell;

use super::bytes::SignedElement;
use crate::rejection::{ReasonCode, Rejection};
use crate::signature::{SignatureCoverage, SigningKeys, UnverifiedSignature};
use crate::xml::Element;
use crate::xmlsec_verifier::{XmlsecDocument, XmlsecError};

/// The verifiers that decide about signatures. The gate and the structure are always ours:
/// libxmlsec1 has neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// As in every other build.
    Both,
    /// Our verifier: the build without the feature `xmlsec`.
    Ours,
    /// libxmlsec1: only the bytes that it digested are read.
    Libxmlsec1,
}

thread_local! {
    static CHOSEN: Cell<Choice> = const { Cell::new(Choice::Both) };
}

/// Runs something in this thread with other verifiers than both.
pub(crate) fn with<T>(choice: Choice, run: impl FnOnce() -> T) -> T {
    let before = CHOSEN.replace(choice);
    let outcome = run();
    CHOSEN.set(before);
    outcome
}

pub(super) fn is(choice: Choice) -> bool {
    CHOSEN.get() == choice
}

/// The coverage that libxmlsec1 finds for a signature of the accepted shape, with each key in turn.
pub(super) fn cover_by_libxmlsec1<'k>(
    text: &str,
    keys: &'k SigningKeys,
    element: Element<'_>,
    signature: Element<'_>,
) -> Result<SignatureCoverage<'k>, Rejection> {
    let unverified = UnverifiedSignature::read(signature)?;
    let info = unverified.signed_info(element)?;
    let kind = [SignedElement::Response, SignedElement::Assertion]
        .into_iter()
        .find(|kind| {
            let (namespace, local) = kind.expanded_name();
            element.is(namespace, local)
        })
        .ok_or(ReasonCode::UnexpectedMessage)?;
    let mut last = XmlsecError::Failed;
    for key in keys.iter() {
        // Each time anew: an ID is registered once in a document.
        let document = XmlsecDocument::parse(text).ok_or(ReasonCode::MalformedXml)?;
        match document.digested_bytes(kind, key.xmlsec(), info.signature) {
            Ok(bytes) => {
                let text = str::from_utf8(bytes.bytes()).map_err(|_| ReasonCode::NotUtf8)?;
                return Ok(SignatureCoverage {
                    bytes: text.to_owned(),
                    key,
                    signature: info.signature,
                });
            }
            Err(error) => last = error,
        }
    }
    let code = match last {
        XmlsecError::Rejected => ReasonCode::SignatureInvalid,
        XmlsecError::NotFound | XmlsecError::Failed => ReasonCode::VerifiersDisagree,
    };
    Err(Rejection::new(code).received(last.to_string()))
}
