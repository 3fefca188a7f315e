//! Finds our `EncryptedKey`: exactly one is used, whatever the message holds.

use super::parts::{only_child, shape};
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;
use crate::xml::ns::{DS, XENC};

/// The maximum number of `EncryptedKey` elements. A SAML message has one recipient; aggregates have
/// few.
const MAX_ENCRYPTED_KEYS: usize = 8;
const TYPE_ENCRYPTED_KEY: &str = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";

/// The one `EncryptedKey` to use: in the `KeyInfo` of the data, or beside the data (SAML core
/// §2.2.4), there named by `RetrievalMethod` if the data has one. Of several the one whose
/// `Recipient` is our entity ID.
pub(super) fn choose<'d>(
    element: Element<'d>,
    data: Element<'d>,
    entity_id: &str,
) -> Result<Element<'d>, Rejection> {
    let info = match data.children_named(DS, "KeyInfo").count() {
        0 => None,
        _ => Some(only_child(data, DS, "KeyInfo")?),
    };
    let inside: Vec<Element<'d>> = info
        .into_iter()
        .flat_map(|info| info.children_named(XENC, "EncryptedKey"))
        .collect();
    let beside: Vec<Element<'d>> = element.children_named(XENC, "EncryptedKey").collect();
    let references: Vec<Element<'d>> = info
        .into_iter()
        .flat_map(|info| info.children_named(DS, "RetrievalMethod"))
        .collect();
    if inside.len() + beside.len() > MAX_ENCRYPTED_KEYS || references.len() > MAX_ENCRYPTED_KEYS {
        return Err(Rejection::new(ReasonCode::LimitExceeded)
            .expected(format!(
                "at most {MAX_ENCRYPTED_KEYS} EncryptedKey elements"
            ))
            .received(format!(
                "{}",
                (inside.len() + beside.len()).max(references.len())
            )));
    }
    let candidates = match (inside.is_empty(), beside.is_empty(), references.is_empty()) {
        (false, true, true) => inside,
        (true, false, true) => beside,
        (true, false, false) => references
            .into_iter()
            .map(|reference| referenced(reference, &beside))
            .collect::<Result<_, _>>()?,
        (true, true, _) => return Err(shape("an EncryptedKey", "none")),
        (false, _, _) => return Err(shape("EncryptedKeys in one place", "several places")),
    };
    only_ours(&candidates, entity_id)
}

fn referenced<'d>(
    reference: Element<'d>,
    beside: &[Element<'d>],
) -> Result<Element<'d>, Rejection> {
    let uri = reference.attribute("URI").unwrap_or_default();
    let kind = reference.attribute("Type");
    let plain = reference.children().next().is_none();
    let found = uri
        .strip_prefix('#')
        .filter(|id| !id.is_empty())
        .filter(|_| plain && kind.is_none_or(|kind| kind == TYPE_ENCRYPTED_KEY))
        .and_then(|id| beside.iter().find(|key| key.attribute("Id") == Some(id)));
    found
        .copied()
        .ok_or_else(|| shape("a RetrievalMethod that names an EncryptedKey beside", uri))
}

fn only_ours<'d>(candidates: &[Element<'d>], entity_id: &str) -> Result<Element<'d>, Rejection> {
    if let [only] = candidates {
        return Ok(*only);
    }
    let mut ours = candidates
        .iter()
        .filter(|key| key.attribute("Recipient") == Some(entity_id));
    match (ours.next(), ours.next()) {
        (Some(key), None) => Ok(*key),
        (first, _) => Err(shape(
            &format!("one EncryptedKey for the Recipient {entity_id}"),
            if first.is_none() { "none" } else { "several" },
        )),
    }
}
