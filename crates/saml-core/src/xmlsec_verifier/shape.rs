//! The one shape that a signature may have, read from libxml2's tree: stricter than libxmlsec1, which
//! takes several references, other transforms, objects and attributes that nobody asked for.

use std::ffi::{CStr, CString};

use xmlsec::bindings;

use super::nodes::{has_only_text, is_named, only_attribute, only_elements};
use crate::signature::DigestAlgorithm;

const DS: &CStr = c"http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &CStr = c"http://www.w3.org/2001/10/xml-exc-c14n#";
/// The same with comments. There are none in `SignedInfo`, and a reference to an ID leaves them out of
/// the signed element (XML signatures section 4.4.3.3).
const WITH_COMMENTS: &CStr = c"http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const ENVELOPED: &CStr = c"http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A signature of this shape. The nodes belong to the document that it was read from.
pub(super) struct Shape {
    pub(super) signed_info: bindings::xmlNodePtr,
    /// The `PrefixList` for `SignedInfo`.
    pub(super) own_prefixes: Vec<CString>,
    pub(super) signature_value: bindings::xmlNodePtr,
    /// The `PrefixList` for the signed element.
    pub(super) prefixes: Vec<CString>,
    pub(super) digest: DigestAlgorithm,
    pub(super) digest_value: bindings::xmlNodePtr,
}

/// Reads a signature over the element with this `ID` by this method; `None` if it is anything else.
///
/// # Safety
///
/// `signature` is an element of a live document.
pub(super) unsafe fn read(
    signature: bindings::xmlNodePtr,
    id: &CStr,
    method: &CStr,
) -> Option<Shape> {
    // SAFETY: all elements are of the same live document.
    unsafe {
        let parts = only_elements(signature)?;
        let (signed_info, signature_value) = match *parts.as_slice() {
            [info, value] => (info, value),
            [info, value, key] if is_named(key, DS, c"KeyInfo") => (info, value),
            _ => return None,
        };
        let [canonicalization, signature_method, reference] = named(
            signed_info,
            [c"CanonicalizationMethod", c"SignatureMethod", c"Reference"],
        )?;
        let [transforms, digest_method, digest_value] =
            named(reference, [c"Transforms", c"DigestMethod", c"DigestValue"])?;
        let [enveloped, exclusive] = named(transforms, [c"Transform", c"Transform"])?;
        let none_within = |element| only_elements(element).is_some_and(|found| found.is_empty());
        let target = only_attribute(reference, c"URI")?.to_bytes();
        let is_expected = is_named(signed_info, DS, c"SignedInfo")
            && is_named(signature_value, DS, c"SignatureValue")
            && [signed_info, transforms, digest_value]
                .iter()
                .all(|element| (**element).properties.is_null())
            && has_only_text(signature_value)
            && has_only_text(digest_value)
            && only_attribute(signature_method, c"Algorithm") == Some(method)
            && none_within(signature_method)
            && target.strip_prefix(b"#") == Some(id.to_bytes())
            && only_attribute(enveloped, c"Algorithm") == Some(ENVELOPED)
            && none_within(enveloped)
            && none_within(digest_method);
        if !is_expected {
            return None;
        }
        let digest = only_attribute(digest_method, c"Algorithm")?;
        Some(Shape {
            signed_info,
            own_prefixes: prefixes(canonicalization)?,
            signature_value,
            prefixes: prefixes(exclusive)?,
            digest: DigestAlgorithm::from_uri(digest.to_str().ok()?)?,
            digest_value,
        })
    }
}

/// The children of an element that has exactly these, in this order and in the namespace of signatures.
///
/// # Safety
///
/// `element` is an element of a live document.
unsafe fn named<const N: usize>(
    element: bindings::xmlNodePtr,
    names: [&CStr; N],
) -> Option<[bindings::xmlNodePtr; N]> {
    // SAFETY: the children are of the same live document.
    unsafe {
        let found: [bindings::xmlNodePtr; N] = only_elements(element)?.try_into().ok()?;
        let are_named = found
            .iter()
            .zip(names)
            .all(|(child, name)| is_named(*child, DS, name));
        are_named.then_some(found)
    }
}

/// The `PrefixList` of a method or transform, which must be exclusive canonicalization.
///
/// # Safety
///
/// `element` is an element of a live document.
unsafe fn prefixes(element: bindings::xmlNodePtr) -> Option<Vec<CString>> {
    // SAFETY: the children are of the same live document.
    unsafe {
        let algorithm = only_attribute(element, c"Algorithm");
        if algorithm != Some(EXCLUSIVE) && algorithm != Some(WITH_COMMENTS) {
            return None;
        }
        let found = only_elements(element)?;
        let list = match *found.as_slice() {
            [] => return Some(Vec::new()),
            [list] => list,
            _ => return None,
        };
        if !is_named(list, EXCLUSIVE, c"InclusiveNamespaces") || !(*list).children.is_null() {
            return None;
        }
        let text = only_attribute(list, c"PrefixList")?.to_bytes();
        text.split(|byte| *byte == b' ')
            .filter(|prefix| !prefix.is_empty())
            .map(|prefix| CString::new(prefix).ok())
            .collect()
    }
}
