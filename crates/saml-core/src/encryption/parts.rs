//! Taking elements of XML encryption apart, with the rejections that all of them share.

use crate::base64_text;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;

/// The bytes of an element's base64 text, no longer than the limit.
pub(super) fn decoded(element: Element<'_>, max_chars: usize) -> Result<Vec<u8>, Rejection> {
    let text = element
        .text()
        .ok_or_else(|| shape("base64 text", element.local()))?;
    if text.len() > max_chars {
        return Err(Rejection::new(ReasonCode::LimitExceeded)
            .expected(format!(
                "at most {max_chars} characters in {}",
                element.local()
            ))
            .received(format!("{} characters", text.len())));
    }
    base64_text::decode(text).ok_or_else(|| shape("base64 text", element.local()))
}

/// The one child of this name.
pub(super) fn only_child<'d>(
    parent: Element<'d>,
    namespace: &str,
    local: &str,
) -> Result<Element<'d>, Rejection> {
    let mut found = parent.children_named(namespace, local);
    match (found.next(), found.next()) {
        (Some(element), None) => Ok(element),
        (first, _) => Err(shape(
            &format!("one {local} in {}", parent.local()),
            if first.is_none() { "none" } else { "several" },
        )),
    }
}

/// Rejects text and children of other names, and several of a kind where it matters to the caller.
pub(super) fn only(parent: Element<'_>, names: &[(&str, &str)]) -> Result<(), Rejection> {
    let expected = || format!("only the parts of {}", parent.local());
    if parent.has_own_text() {
        return Err(shape(&expected(), "text"));
    }
    let foreign = parent.children().find(|child| {
        !names
            .iter()
            .any(|(namespace, local)| child.is(namespace, local))
    });
    match foreign {
        Some(child) => Err(shape(&expected(), child.local())),
        None => Ok(()),
    }
}

pub(super) fn shape(expected: &str, received: &str) -> Rejection {
    Rejection::new(ReasonCode::EncryptionShape)
        .expected(expected)
        .received(received)
}

pub(super) fn forbidden(expected: &str, received: &str) -> Rejection {
    Rejection::new(ReasonCode::EncryptionAlgorithmForbidden)
        .expected(expected)
        .received(received)
}
