//! The parts of an encrypted element, read before any key is used.

use std::marker::PhantomData;

use super::algorithm::ContentCipher;
use super::keys::Recipient;
use super::method::{self, Oaep};
use super::origin::Origin;
use super::parts::{decoded, only, only_child, shape};
use super::wrapped_keys;
use crate::limits::Limits;
use crate::rejection::Rejection;
use crate::xml::ns::{DS, XENC};
use crate::xml::{Element, collapse};

const TYPE_ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";
/// The longest `CipherValue` of a key, in characters of base64: RSA with 8192 bits and line wraps.
const MAX_WRAPPED_KEY_CHARS: usize = 2_048;

/// The content's key as one `EncryptedKey` has it.
#[derive(Debug)]
pub(super) struct Wrapped {
    pub(super) transport: Oaep,
    pub(super) key: Vec<u8>,
}

/// An `EncryptedAssertion`, `EncryptedID` or `EncryptedAttribute`, taken apart. `O` says whether a signer vouches for it.
#[derive(Debug)]
pub(crate) struct Encrypted<O> {
    pub(super) cipher: ContentCipher,
    pub(super) content: Vec<u8>,
    /// The content's key, wrapped: mostly once.
    pub(super) keys: Vec<Wrapped>,
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
        recipient: &Recipient<'_>,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        only(element, &[(XENC, "EncryptedData"), (XENC, "EncryptedKey")])?;
        let data = only_child(element, XENC, "EncryptedData")?;
        only(
            data,
            &[
                (XENC, "EncryptionMethod"),
                (DS, "KeyInfo"),
                (XENC, "CipherData"),
                (XENC, "EncryptionProperties"),
            ],
        )?;
        match data.attribute("Type").map(collapse).as_deref() {
            None | Some(TYPE_ELEMENT) => {}
            Some(other) => return Err(shape(TYPE_ELEMENT, other)),
        }
        let cipher = method::content::<O>(data)?;
        let keys = wrapped_keys::choose(element, data, recipient)?;
        Ok(Self {
            cipher,
            keys: keys.into_iter().map(wrapped).collect::<Result<_, _>>()?,
            content: cipher_value(data, limits.max_bytes)?,
            origin: PhantomData,
        })
    }
}

fn wrapped(key: Element<'_>) -> Result<Wrapped, Rejection> {
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
    Ok(Wrapped {
        transport: method::key_transport(key)?,
        key: cipher_value(key, MAX_WRAPPED_KEY_CHARS)?,
    })
}

fn cipher_value(parent: Element<'_>, max_chars: usize) -> Result<Vec<u8>, Rejection> {
    let data = only_child(parent, XENC, "CipherData")?;
    only(data, &[(XENC, "CipherValue")])?;
    decoded(only_child(data, XENC, "CipherValue")?, max_chars)
}
