//! Reading `EncryptionMethod`, of the content and of the key.

use std::borrow::Cow;

use super::algorithm::{ContentCipher, Mode, OaepHash};
use super::origin::Origin;
use super::parts::{decoded, forbidden, only_child, shape};
use crate::rejection::Rejection;
use crate::xml::ns::{DS, XENC, XENC11};
use crate::xml::{Element, collapse};

/// The longest OAEP label read, in characters of base64: real ones are empty.
const MAX_LABEL_CHARS: usize = 1_024;

/// RSA-OAEP with its parameters.
#[derive(Debug)]
pub(super) struct Oaep {
    /// The hash of the label.
    pub(super) digest: OaepHash,
    /// The hash of the mask generation function.
    pub(super) mgf: OaepHash,
    /// `OAEPparams`, mostly empty.
    pub(super) label: Vec<u8>,
}

/// The content cipher of an `EncryptedData`.
pub(super) fn content<O: Origin>(data: Element<'_>) -> Result<ContentCipher, Rejection> {
    let (method, uri) = method(data)?;
    if let Some(child) = method.children().next() {
        return Err(shape(
            "no parameters of the content's cipher",
            child.local(),
        ));
    }
    let cipher = ContentCipher::from_uri(&uri);
    match cipher {
        Some(cipher) if cipher.mode == Mode::Gcm || O::SIGNED => Ok(cipher),
        Some(_) => Err(forbidden(
            "AES-GCM, or AES-CBC in a Response that is itself signed",
            &uri,
        )),
        None => Err(forbidden(ContentCipher::EXPECTED, &uri)),
    }
}

/// The key transport of an `EncryptedKey` (XML Encryption 1.1 §5.5.2).
pub(super) fn key_transport(key: Element<'_>) -> Result<Oaep, Rejection> {
    let (method, uri) = method(key)?;
    let own_mgf = match &*uri {
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" => false,
        "http://www.w3.org/2009/xmlenc11#rsa-oaep" => true,
        _ => return Err(forbidden("RSA-OAEP", &uri)),
    };
    let (mut digest, mut mgf, mut label) = (None, None, None);
    for parameter in method.children() {
        let again = match (parameter.namespace(), parameter.local()) {
            (DS, "DigestMethod") => digest
                .replace(hash(parameter, OaepHash::from_digest_uri)?)
                .is_some(),
            (XENC11, "MGF") if own_mgf => mgf
                .replace(hash(parameter, OaepHash::from_mgf_uri)?)
                .is_some(),
            (XENC, "OAEPparams") => label
                .replace(decoded(parameter, MAX_LABEL_CHARS)?)
                .is_some(),
            _ => true,
        };
        if again {
            return Err(shape("each parameter of RSA-OAEP once", parameter.local()));
        }
    }
    Ok(Oaep {
        digest: digest.unwrap_or(OaepHash::Sha1),
        mgf: mgf.unwrap_or(OaepHash::Sha1),
        label: label.unwrap_or_default(),
    })
}

fn method(parent: Element<'_>) -> Result<(Element<'_>, Cow<'_, str>), Rejection> {
    let method = only_child(parent, XENC, "EncryptionMethod")?;
    Ok((method, algorithm(method)))
}

fn algorithm(method: Element<'_>) -> Cow<'_, str> {
    method
        .attribute("Algorithm")
        .map(collapse)
        .unwrap_or_default()
}

fn hash(
    parameter: Element<'_>,
    find: impl Fn(&str) -> Option<OaepHash>,
) -> Result<OaepHash, Rejection> {
    let uri = algorithm(parameter);
    find(&uri).ok_or_else(|| forbidden(OaepHash::EXPECTED, &uri))
}
