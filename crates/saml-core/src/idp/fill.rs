//! Signs a document that is written in any form, as real identity providers write theirs.

use openssl::base64::encode_block;
use openssl::hash::hash;

use super::error::IdpError;
use super::sign::Signer;
use crate::c14n::canonicalize;
use crate::limits::Limits;
use crate::xml::ns::{DS, EXC_C14N};
use crate::xml::{Document, Element, Extras, parse};

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
    /// [`IdpError`] where the document is not XML or lacks the signature or a mark.
    pub fn fill_signature(
        &self,
        document: &str,
        id: &str,
        layout: impl Fn(&str) -> String,
    ) -> Result<String, IdpError> {
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
        })?
        .map_err(IdpError::openssl)?;
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
) -> Result<T, IdpError> {
    let document =
        parse(text, &Limits::METADATA, Extras::Reject).map_err(|error| IdpError::NotXml {
            detail: error.to_string(),
        })?;
    let found = find(&document, id).and_then(|element| {
        let signature = element.child(DS, "Signature")?;
        Some((element, signature, signature.child(DS, "SignedInfo")?))
    });
    match found {
        Some((element, signature, signed_info)) => Ok(look(element, signature, signed_info)),
        None => Err(IdpError::NoSignature { id: id.to_owned() }),
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

fn filled(document: &str, mark: &str, value: &str) -> Result<String, IdpError> {
    if document.contains(mark) {
        Ok(document.replacen(mark, value, 1))
    } else {
        Err(IdpError::NoMark {
            mark: mark.to_owned(),
        })
    }
}
