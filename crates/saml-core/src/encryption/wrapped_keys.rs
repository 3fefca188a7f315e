//! Finds our `EncryptedKey`: one is used, or two where a provider encrypts for two keys of ours during a
//! roll-over, whatever the message holds.

use super::keys::{DecryptionKeys, Recipient};
use super::parts::{only_child, shape};
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::ns::{DS, XENC};
use crate::xml::{Element, collapse};

/// The maximum number of `EncryptedKey` elements. A SAML message has one recipient; aggregates have
/// few.
const MAX_ENCRYPTED_KEYS: usize = 8;
const TYPE_ENCRYPTED_KEY: &str = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";

/// The most that are used: a service provider has no more keys.
const MAX_USED: usize = 2;

/// The `EncryptedKey` to use: in the `KeyInfo` of the data, or beside the data (SAML core
/// §2.2.4), there named by `RetrievalMethod` if the data has one. Of several the one whose
/// `Recipient` is our entity ID; of several of those the one whose certificate is ours, else both.
pub(super) fn choose<'d>(
    element: Element<'d>,
    data: Element<'d>,
    recipient: &Recipient<'_>,
) -> Result<Vec<Element<'d>>, Rejection> {
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
    only_ours(candidates, recipient)
}

fn referenced<'d>(
    reference: Element<'d>,
    beside: &[Element<'d>],
) -> Result<Element<'d>, Rejection> {
    let uri = reference.attribute("URI").map(collapse).unwrap_or_default();
    let kind = reference.attribute("Type").map(collapse);
    let plain = reference.children().next().is_none();
    let found = uri
        .strip_prefix('#')
        .filter(|id| !id.is_empty())
        .filter(|_| {
            plain
                && kind
                    .as_deref()
                    .is_none_or(|kind| kind == TYPE_ENCRYPTED_KEY)
        })
        .and_then(|id| beside.iter().find(|key| key.attribute("Id") == Some(id)));
    found
        .copied()
        .ok_or_else(|| shape("a RetrievalMethod that names an EncryptedKey beside", &uri))
}

fn only_ours<'d>(
    candidates: Vec<Element<'d>>,
    recipient: &Recipient<'_>,
) -> Result<Vec<Element<'d>>, Rejection> {
    if candidates.len() == 1 {
        return Ok(candidates);
    }
    let named = |key: &Element<'d>| key.attribute("Recipient").map(collapse);
    let names_any = candidates.iter().any(|key| named(key).is_some());
    let ours: Vec<Element<'d>> = candidates
        .into_iter()
        .filter(|key| !names_any || named(key).as_deref() == Some(recipient.entity_id))
        .collect();
    let with_our_certificate: Vec<Element<'d>> = ours
        .iter()
        .copied()
        .filter(|key| has_our_certificate(*key, recipient))
        .collect();
    match (with_our_certificate.len(), ours.len()) {
        (1, _) => Ok(with_our_certificate),
        (_, 1..=MAX_USED) => Ok(ours),
        (_, count) => Err(shape(
            &format!(
                "one EncryptedKey for the Recipient {}, or two for its two keys",
                recipient.entity_id
            ),
            &format!("{count} of them"),
        )),
    }
}

/// Whether the `KeyInfo` of an `EncryptedKey` holds a certificate of ours.
fn has_our_certificate(key: Element<'_>, recipient: &Recipient<'_>) -> bool {
    let infos = key.children_named(DS, "KeyInfo");
    let data = infos.flat_map(|info| info.children_named(DS, "X509Data"));
    let certificates = data.flat_map(|data| data.children_named(DS, "X509Certificate"));
    let texts = certificates.filter_map(Element::text);
    let mut sent = texts.map(|text| text.split_ascii_whitespace().collect::<String>());
    let ours = || recipient.keys.into_iter().flat_map(DecryptionKeys::iter);
    sent.any(|sent| ours().any(|key| key.certificate_base64() == Some(sent.as_str())))
}
