//! A `ds:Signature` element taken apart. Nothing in here has been verified.

use super::signed_info::{self, SignedInfo};
use crate::base64_text;
use crate::c14n::canonicalize;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Element, ns};

/// A signature in the accepted shape, before any key has verified it.
pub(crate) struct UnverifiedSignature<'d> {
    /// The canonical `SignedInfo`.
    pub(super) signed_bytes: String,
    /// The `PrefixList` that it was made canonical with.
    own_prefixes: &'d str,
    /// The decoded `SignatureValue`.
    pub(super) value: Vec<u8>,
}

impl<'d> UnverifiedSignature<'d> {
    /// Takes a `ds:Signature` element apart.
    pub(crate) fn read(signature: Element<'d>) -> Result<Self, Rejection> {
        let parts = parts(signature)?;
        let own_prefixes = stated_prefixes(parts.signed_info);
        Ok(Self {
            signed_bytes: canonicalize(parts.signed_info, own_prefixes, None),
            own_prefixes,
            value: parts.signature_value,
        })
    }

    /// Reads the bytes that a key must have signed: they must refer to this element.
    pub(crate) fn signed_info(&self, element: Element<'_>) -> Result<SignedInfo<'_>, Rejection> {
        let info = signed_info::read(&self.signed_bytes)?;
        if info.own_prefixes != self.own_prefixes {
            return Err(Rejection::new(ReasonCode::SignedInfoShape)
                .expected(self.own_prefixes)
                .received(info.own_prefixes));
        }
        let id = element.attribute("ID").unwrap_or_default();
        if id.is_empty() || info.reference_id != id {
            return Err(Rejection::new(ReasonCode::ReferenceMismatch)
                .expected(format!("#{id}"))
                .received(format!("#{}", info.reference_id)));
        }
        Ok(info)
    }

    /// The bytes of the element that it signs with this signature in them, and nothing else: neither
    /// `KeyInfo`, nor the message around the element, nor the form in which its value was written.
    #[cfg(feature = "xmlsec")]
    pub(crate) fn alone_in(&self, element: &str) -> Option<String> {
        // A value in canonical form holds no quotation mark, but it may hold the end of a tag.
        let mut in_value = false;
        let end = element.bytes().position(|byte| {
            in_value ^= byte == b'"';
            byte == b'>' && !in_value
        })?;
        let (start_tag, content) = element.split_at_checked(end + 1)?;
        let (signed_info, ds) = (&self.signed_bytes, ns::DS);
        let value = openssl::base64::encode_block(&self.value);
        Some(format!(
            "{start_tag}<alone:Signature xmlns:alone=\"{ds}\">{signed_info}\
             <alone:SignatureValue>{value}</alone:SignatureValue></alone:Signature>{content}"
        ))
    }
}

/// The parts of a signature that verification looks at.
struct Parts<'d> {
    signed_info: Element<'d>,
    signature_value: Vec<u8>,
}

/// Takes a signature apart: `SignedInfo`, `SignatureValue` and at most a `KeyInfo`, in this order
/// and nothing else. `KeyInfo` is not looked into: the keys are pinned.
fn parts<'d>(signature: Element<'d>) -> Result<Parts<'d>, Rejection> {
    let children: Vec<Element<'d>> = signature.children().collect();
    let all_signature = children.iter().all(|child| child.namespace() == ns::DS);
    let names: Vec<&str> = children.iter().map(|child| child.local()).collect();
    let in_order = matches!(
        *names,
        ["SignedInfo", "SignatureValue"] | ["SignedInfo", "SignatureValue", "KeyInfo"]
    );
    let parts = children.first().zip(children.get(1));
    let (true, true, false, Some((signed_info, value))) =
        (all_signature, in_order, signature.has_own_text(), parts)
    else {
        return Err(Rejection::new(ReasonCode::SignedInfoShape)
            .expected("SignedInfo, SignatureValue and at most a KeyInfo")
            .received(names.join(", ")));
    };
    let signature_value = value.text().and_then(base64_text::decode).ok_or_else(|| {
        Rejection::new(ReasonCode::SignedInfoShape).expected("a base64 SignatureValue")
    })?;
    Ok(Parts {
        signed_info: *signed_info,
        signature_value,
    })
}

/// The `PrefixList` that `SignedInfo` asks for. Unsigned: the match of the signed bytes repeats it.
fn stated_prefixes(signed_info: Element<'_>) -> &str {
    signed_info
        .child(ns::DS, "CanonicalizationMethod")
        .and_then(|method| method.child(ns::EXC_C14N, "InclusiveNamespaces"))
        .and_then(|inclusive| inclusive.attribute("PrefixList"))
        .unwrap_or_default()
}
