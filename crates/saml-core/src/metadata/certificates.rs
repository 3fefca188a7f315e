//! The certificates in the text of an `X509Certificate`, as they are found in the wild: base64 of DER as
//! it should be, PEM, base64 of PEM, and several of them run together.

use openssl::error::ErrorStack;
use openssl::x509::X509;

use crate::base64_text;
use crate::keys::KeyError;

const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
const DASHES: &str = "-----";

/// Every certificate in a text.
///
/// # Errors
///
/// [`KeyError::NotACertificate`] for PEM of something else, [`KeyError::Unreadable`] for everything that
/// is none of those forms.
pub(super) fn read(text: &str) -> Result<Vec<X509>, KeyError> {
    let certificates = match encoded(text)? {
        Content::Der(der) => of_der(&der)?,
        Content::Pem(pem) => match encoded(&pem)? {
            Content::Der(der) => of_der(&der)?,
            Content::Pem(_) => return Err(KeyError::Unreadable),
        },
    };
    if certificates.is_empty() {
        return Err(KeyError::Unreadable);
    }
    Ok(certificates)
}

/// What base64 is made of.
enum Content {
    Der(Vec<u8>),
    Pem(String),
}

/// Removes the base64, and the armor where there is one.
fn encoded(text: &str) -> Result<Content, KeyError> {
    // No-break spaces and marks that cannot be seen come from word processors and web pages.
    let packed: String = text.chars().filter(|c| !is_blank(*c)).collect();
    let mut der = Vec::new();
    if packed.contains(BEGIN) {
        let mut rest = packed.as_str();
        while let Some((before, begun)) = rest.split_once(BEGIN) {
            let (label, begun) = begun.split_once(DASHES).ok_or(KeyError::Unreadable)?;
            let (inside, ended) = begun.split_once(END).ok_or(KeyError::Unreadable)?;
            let (end_label, after) = ended.split_once(DASHES).ok_or(KeyError::Unreadable)?;
            if !before.is_empty() || label != end_label {
                return Err(KeyError::Unreadable);
            }
            if !matches!(label, "CERTIFICATE" | "X509CERTIFICATE") {
                return Err(KeyError::NotACertificate);
            }
            der.extend(base64_text::decode(inside).ok_or(KeyError::Unreadable)?);
            rest = after;
        }
        return if rest.is_empty() {
            Ok(Content::Der(der))
        } else {
            Err(KeyError::Unreadable)
        };
    }
    let mut rest = packed.as_str();
    // The padding of one is followed by the beginning of the next.
    while !rest.is_empty() {
        let padding = rest.find('=').unwrap_or(rest.len());
        let behind = rest.get(padding..).unwrap_or_default();
        let end = padding + behind.find(|c| c != '=').unwrap_or(behind.len());
        let (one, others) = rest.split_at_checked(end).ok_or(KeyError::Unreadable)?;
        der.extend(base64_text::decode(one).ok_or(KeyError::Unreadable)?);
        rest = others;
    }
    match String::from_utf8(der) {
        Ok(pem) if pem.trim_start().starts_with(BEGIN) => Ok(Content::Pem(pem)),
        Ok(der) => Ok(Content::Der(der.into_bytes())),
        Err(error) => Ok(Content::Der(error.into_bytes())),
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// The certificates that follow each other in DER, to the last byte.
fn of_der(mut der: &[u8]) -> Result<Vec<X509>, KeyError> {
    let mut certificates = Vec::new();
    while !der.is_empty() {
        let length = sequence_len(der).ok_or(KeyError::Unreadable)?;
        let (one, others) = der.split_at_checked(length).ok_or(KeyError::Unreadable)?;
        let read: Result<X509, ErrorStack> = X509::from_der(one);
        certificates.push(read.map_err(|_| KeyError::Unreadable)?);
        der = others;
    }
    Ok(certificates)
}

/// The length of the DER `SEQUENCE` that bytes begin with (X.690 section 8.1.3), its head included.
fn sequence_len(der: &[u8]) -> Option<usize> {
    let [0x30, first, rest @ ..] = der else {
        return None;
    };
    match first.checked_sub(0x80) {
        None => Some(2 + usize::from(*first)),
        Some(count @ 1..=4) => {
            let digits = rest.get(..usize::from(count))?;
            let fold = |sum: usize, digit: &u8| (sum << 8) | usize::from(*digit);
            digits
                .iter()
                .fold(0, fold)
                .checked_add(2 + usize::from(count))
        }
        Some(_) => None,
    }
}
