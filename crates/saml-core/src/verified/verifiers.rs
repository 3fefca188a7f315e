//! Both verifiers at work on one document.

use crate::gate::GatedDocument;
use crate::rejection::Rejection;
use crate::signature::{SignatureCoverage, SigningKeys, verify_enveloped};
use crate::verified::SignedElement;
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
    /// What our verifier says of an element's signature, if it has one.
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
        if super::single_verifier::is(super::single_verifier::Choice::Second) {
            return super::single_verifier::cover_by_second(self, element, signature).map(Some);
        }
        verify_enveloped(element, signature, self.keys).map(Some)
    }

    /// The second verifier's word on every signature that ours has accepted.
    #[cfg(feature = "xmlsec")]
    pub(super) fn agree(
        &self,
        signed: &[(SignedElement, Option<&SignatureCoverage<'_>>)],
    ) -> Result<(), Rejection> {
        use crate::rejection::ReasonCode;
        use crate::xmlsec_verifier::XmlsecDocument;

        #[cfg(test)]
        if !super::single_verifier::is(super::single_verifier::Choice::Both) {
            return Ok(());
        }
        if signed.iter().all(|(_, covered)| covered.is_none()) {
            return Ok(());
        }
        let disagree = |what: &str| Rejection::new(ReasonCode::VerifiersDisagree).received(what);
        let second = XmlsecDocument::parse(self.document.text())
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
