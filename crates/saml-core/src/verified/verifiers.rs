//! Both verifiers at work on one document.

use super::bytes::SignedElement;
#[cfg(test)]
#[cfg(feature = "xmlsec")]
use super::single_verifier::{self, Choice};
use crate::gate::GatedDocument;
use crate::rejection::Rejection;
use crate::signature::{SignatureCoverage, SigningKeys, verify_enveloped};
use crate::xml::Element;

/// A document and the keys that may have signed it.
pub(super) struct Verifiers<'a> {
    #[cfg_attr(
        not(feature = "xmlsec"),
        allow(dead_code, reason = "for the second verifier")
    )]
    pub(super) document: &'a GatedDocument<'a>,
    pub(super) keys: &'a SigningKeys,
}

impl<'a> Verifiers<'a> {
    /// The coverage of an element's signature, if it has one, by our verifier.
    pub(super) fn cover(
        &self,
        element: Element<'_>,
        signature: Option<Element<'_>>,
    ) -> Result<Option<SignatureCoverage<'a>>, Rejection> {
        let Some(signature) = signature else {
            return Ok(None);
        };
        #[cfg(test)]
        #[cfg(feature = "xmlsec")]
        if single_verifier::is(Choice::Libxmlsec1) {
            let text = self.document.text();
            return single_verifier::cover_by_libxmlsec1(text, self.keys, element, signature)
                .map(Some);
        }
        verify_enveloped(element, signature, self.keys).map(Some)
    }

    /// Has the second verifier confirm every signature that ours has accepted.
    #[cfg(feature = "xmlsec")]
    pub(super) fn agree(
        &self,
        signed: &[(SignedElement, Option<&SignatureCoverage<'_>>)],
    ) -> Result<(), Rejection> {
        use crate::rejection::ReasonCode;
        use crate::xmlsec_verifier::XmlsecDocument;

        #[cfg(test)]
        if !single_verifier::is(Choice::Both) {
            return Ok(());
        }
        if signed.iter().all(|(_, coverage)| coverage.is_none()) {
            return Ok(());
        }
        let disagree = |what: &str| Rejection::new(ReasonCode::VerifiersDisagree).received(what);
        let second = XmlsecDocument::parse(self.document.text())
            .ok_or_else(|| disagree("the second verifier cannot parse the message"))?;
        for (element, coverage) in signed {
            let Some(coverage) = coverage else { continue };
            let bytes = second
                .digested_bytes(*element, coverage.key.xmlsec(), coverage.signature)
                .map_err(|error| disagree(&error.to_string()))?;
            if bytes.bytes() != coverage.bytes.as_bytes() {
                return Err(disagree("the second verifier digested other bytes"));
            }
        }
        Ok(())
    }

    #[cfg(not(feature = "xmlsec"))]
    #[allow(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the same signature as with the second verifier"
    )]
    pub(super) fn agree(
        &self,
        _: &[(SignedElement, Option<&SignatureCoverage<'_>>)],
    ) -> Result<(), Rejection> {
        Ok(())
    }
}
