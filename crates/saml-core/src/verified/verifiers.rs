//! Both verifiers at work on one document.

use super::bytes::SignedElement;
#[cfg(test)]
#[cfg(feature = "xmlsec")]
use super::single_verifier::{self, Choice};
use crate::gate::GatedDocument;
use crate::rejection::Rejection;
#[cfg(feature = "xmlsec")]
use crate::signature::UnverifiedSignature;
use crate::signature::{SignatureCoverage, SigningKeys, verify_enveloped};
use crate::xml::Element;
#[cfg(feature = "xmlsec")]
use crate::xml::ns;

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

        #[cfg(test)]
        if !single_verifier::is(Choice::Both) {
            return Ok(());
        }
        if signed.iter().all(|(_, coverage)| coverage.is_none()) {
            return Ok(());
        }
        let Err(disagreement) = confirm(self.document.text(), signed) else {
            return Ok(());
        };
        // Anybody can add to what is not signed. Only what is signed may raise the alarm.
        for (element, coverage) in signed {
            if let Some(coverage) = coverage {
                let alone = self.alone(*element, &coverage.bytes);
                alone
                    .ok_or_else(|| "the signed element is not found again".to_owned())
                    .and_then(|alone| confirm(&alone, &[(*element, Some(coverage))]))
                    .map_err(|what| Rejection::new(ReasonCode::VerifiersDisagree).received(what))?;
            }
        }
        Err(Rejection::new(ReasonCode::MalformedXml)
            .expected("a message that both verifiers can read, what is not signed in it included")
            .received(disagreement))
    }

    /// A signed element as a document of its own, without anything that its signature does not cover.
    #[cfg(feature = "xmlsec")]
    fn alone(&self, element: SignedElement, signed_bytes: &str) -> Option<String> {
        let root = self.document.document().root();
        let (namespace, local) = element.expanded_name();
        let signed = if root.is(namespace, local) {
            root
        } else {
            root.child(namespace, local)?
        };
        let signature = UnverifiedSignature::read(signed.child(ns::DS, "Signature")?).ok()?;
        signature.alone_in(signed_bytes)
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

/// Has the second verifier confirm the signatures in a text, over the same bytes; what it says if
/// not.
#[cfg(feature = "xmlsec")]
fn confirm(
    text: &str,
    signed: &[(SignedElement, Option<&SignatureCoverage<'_>>)],
) -> Result<(), String> {
    use crate::xmlsec_verifier::XmlsecDocument;

    let second = XmlsecDocument::parse(text)
        .ok_or_else(|| "the second verifier cannot parse the message".to_owned())?;
    for (element, coverage) in signed {
        let Some(coverage) = coverage else { continue };
        let bytes = second
            .digested_bytes(*element, coverage.key.xmlsec(), coverage.signature)
            .map_err(|error| error.to_string())?;
        if bytes.bytes() != coverage.bytes.as_bytes() {
            return Err("the second verifier digested other bytes".to_owned());
        }
    }
    Ok(())
}
