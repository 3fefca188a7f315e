//! The children of a `ds:Signature` element.

use crate::base64_text;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Element, ns};

/// The parts of a signature that verification looks at.
pub(super) struct Parts<'d> {
    pub(super) signed_info: Element<'d>,
    pub(super) signature_value: Vec<u8>,
}

/// Takes a signature apart: `SignedInfo`, `SignatureValue` and at most a `KeyInfo`, in this order
/// and nothing else. `KeyInfo` is not looked into: the keys are pinned.
pub(super) fn read<'d>(signature: Element<'d>) -> Result<Parts<'d>, Rejection> {
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
pub(super) fn claimed_prefixes(signed_info: Element<'_>) -> &str {
    signed_info
        .child(ns::DS, "CanonicalizationMethod")
        .and_then(|method| method.child(ns::EXC_C14N, "InclusiveNamespaces"))
        .and_then(|inclusive| inclusive.attribute("PrefixList"))
        .unwrap_or_default()
}
