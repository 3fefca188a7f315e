//! Signs a document that is written in any form, as real identity providers write theirs.

use openssl::base64::encode_block;
use openssl::error::ErrorStack;
use openssl::hash::hash;

use super::Signer;
use crate::c14n::canonicalize;
use crate::limits::Limits;
use crate::xml::ns::{DS, EXC_C14N};
use crate::xml::{Document, Element, Extras, parse};

/// Why a document cannot be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// The document is not XML.
    #[error("the document is not well-formed XML: {detail}")]
    NotXml {
        /// What is wrong and where.
        detail: String,
    },
    /// The document has no element of this ID with a `ds:Signature` and a `ds:SignedInfo` in it.
    #[error("the document has no element {id:?} that holds a signature")]
    NoSignature {
        /// The ID.
        id: String,
    },
    /// The document lacks a mark where a value belongs.
    #[error("the document has no {mark}")]
    NoMark {
        /// The mark.
        mark: String,
    },
    /// openssl failed.
    #[error(transparent)]
    Openssl(#[from] ErrorStack),
}

impl Signer {
    /// Fills in the enveloped signature of the element with this `ID`: `[digest of ID]` becomes
    /// the `DigestValue` and `[signature of ID]` the `SignatureValue`, both laid out by `layout`.
    ///
    /// `SignedInfo` stands in the document already and must name this signer's algorithms;
    /// prefixes that it lists for exclusive canonicalization are honored. Elements inside are
    /// signed before those around them.
    ///
    /// # Errors
    ///
    /// [`FillError`] where the document is not XML or lacks the signature or a mark.
    pub fn fill_signature(
        &self,
        document: &str,
        id: &str,
        layout: impl Fn(&str) -> String,
    ) -> Result<String, FillError> {
        let digest = with_signature(document, id, |element, signature, signed_info| {
            let transforms = signed_info
                .child(DS, "Reference")
                .and_then(|reference| reference.child(DS, "Transforms"));
            let listed = transforms.and_then(|transforms| {
                transforms
                    .children_named(DS, "Transform")
                    .find_map(prefix_list)
            });
            let bytes = canonicalize(element, listed.unwrap_or_default(), Some(signature));
            hash(self.digest_hash.digest(), bytes.as_bytes())
        })??;
        let digest = layout(&encode_block(&digest));
        let document = filled(document, &format!("[digest of {id}]"), &digest)?;
        let value = with_signature(&document, id, |_, _, signed_info| {
            let listed = signed_info
                .child(DS, "CanonicalizationMethod")
                .and_then(prefix_list);
            let bytes = canonicalize(signed_info, listed.unwrap_or_default(), None);
            self.signature_value(bytes.as_bytes())
        })??;
        filled(&document, &format!("[signature of {id}]"), &layout(&value))
    }
}

/// Looks at an element, its signature and that one's `SignedInfo`.
fn with_signature<T>(
    text: &str,
    id: &str,
    look: impl FnOnce(Element<'_>, Element<'_>, Element<'_>) -> T,
) -> Result<T, FillError> {
    let document =
        parse(text, &Limits::METADATA, Extras::Reject).map_err(|error| FillError::NotXml {
            detail: error.to_string(),
        })?;
    let found = find(&document, id).and_then(|element| {
        let signature = element.child(DS, "Signature")?;
        Some((element, signature, signature.child(DS, "SignedInfo")?))
    });
    match found {
        Some((element, signature, signed_info)) => Ok(look(element, signature, signed_info)),
        None => Err(FillError::NoSignature { id: id.to_owned() }),
    }
}

fn find<'d>(document: &'d Document<'_>, id: &str) -> Option<Element<'d>> {
    let root = document.root();
    std::iter::once(root)
        .chain(root.descendants())
        .find(|element| element.attribute("ID") == Some(id))
}

fn prefix_list(method: Element<'_>) -> Option<&str> {
    method
        .child(EXC_C14N, "InclusiveNamespaces")
        .and_then(|inclusive| inclusive.attribute("PrefixList"))
}

fn filled(document: &str, mark: &str, value: &str) -> Result<String, FillError> {
    if document.contains(mark) {
        Ok(document.replacen(mark, value, 1))
    } else {
        Err(FillError::NoMark {
            mark: mark.to_owned(),
        })
    }
}
