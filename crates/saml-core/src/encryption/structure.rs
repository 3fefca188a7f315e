//! The parts of an encrypted element, read before any key is used.

use std::marker::PhantomData;

use super::algorithm::ContentCipher;
use super::method::{self, Oaep};
use super::origin::Origin;
use super::wrapped_keys;
use crate::base64_text;
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;
use crate::xml::ns::{DS, XENC};

const TYPE_ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";
/// The longest `CipherValue` of a key, in characters of base64: RSA with 8192 bits and line wraps.
const MAX_WRAPPED_KEY_CHARS: usize = 2_048;

/// An `EncryptedAssertion` or `EncryptedID`, taken apart. `O` says who vouches for it.
#[derive(Debug)]
pub(crate) struct Encrypted<O> {
    pub(super) cipher: ContentCipher,
    pub(super) content: Vec<u8>,
    pub(super) transport: Oaep,
    pub(super) wrapped_key: Vec<u8>,
    origin: PhantomData<O>,
}

impl<O: Origin> Encrypted<O> {
    /// Takes an element apart. For the origin `Signed` the element must be one of verified bytes.
    ///
    /// # Errors
    ///
    /// `encryption_shape`, `encryption_algorithm_forbidden` or `limit_exceeded`.
    pub(crate) fn read(
        element: Element<'_>,
        entity_id: &str,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        only(element, &[(XENC, "EncryptedData"), (XENC, "EncryptedKey")])?;
        let data = element_alone(element, XENC, "EncryptedData")?;
        only(
            data,
            &[
                (XENC, "EncryptionMethod"),
                (DS, "KeyInfo"),
                (XENC, "CipherData"),
                (XENC, "EncryptionProperties"),
            ],
        )?;
        match data.attribute("Type") {
            None | Some(TYPE_ELEMENT) => {}
            Some(other) => return Err(shape(TYPE_ELEMENT, other)),
        }
        let cipher = method::content::<O>(data)?;
        let key = wrapped_keys::choose(element, data, entity_id)?;
        only(
            key,
            &[
                (XENC, "EncryptionMethod"),
                (DS, "KeyInfo"),
                (XENC, "CipherData"),
                (XENC, "EncryptionProperties"),
                (XENC, "ReferenceList"),
                (XENC, "CarriedKeyName"),
            ],
        )?;
        Ok(Self {
            cipher,
            transport: method::key_transport(key)?,
            wrapped_key: cipher_value(key, MAX_WRAPPED_KEY_CHARS)?,
            content: cipher_value(data, limits.max_bytes)?,
            origin: PhantomData,
        })
    }
}

fn cipher_value(parent: Element<'_>, max_chars: usize) -> Result<Vec<u8>, Rejection> {
    let data = element_alone(parent, XENC, "CipherData")?;
    only(data, &[(XENC, "CipherValue")])?;
    decoded(element_alone(data, XENC, "CipherValue")?, max_chars)
}

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
pub(super) fn element_alone<'d>(
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
fn only(parent: Element<'_>, names: &[(&str, &str)]) -> Result<(), Rejection> {
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
