//! The gate on the raw bytes: no other code reads a message that has not passed it.
//!
//! ```
//! use saml_core::gate::{GatedDocument, RawMessage};
//! use saml_core::{Limits, ReasonCode};
//!
//! let limits = Limits::default();
//! let honest = RawMessage::from_xml(b"<Response/>".to_vec(), &limits)?;
//! assert!(GatedDocument::check(&honest, &limits).is_ok());
//! let attack = RawMessage::from_xml(b"<!DOCTYPE x><Response/>".to_vec(), &limits)?;
//! let rejection = GatedDocument::check(&attack, &limits).unwrap_err();
//! assert_eq!(rejection.code(), ReasonCode::DoctypeForbidden);
//! # Ok::<(), saml_core::Rejection>(())
//! ```

mod declaration;
pub(crate) mod encoding;
mod identifiers;
mod markup;
mod namespaces;
mod raw;

pub use raw::RawMessage;

use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Document, Extras, parse};

/// The byte order mark that some senders put before UTF-8.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A message that passed the gate: well-formed, within limits, without any construct that two
/// parsers might read differently. Nothing in it is trusted yet.
#[derive(Debug)]
pub struct GatedDocument<'a> {
    text: &'a str,
    document: Document<'a>,
}

impl<'a> GatedDocument<'a> {
    /// Lets a message through the gate.
    ///
    /// # Errors
    ///
    /// [`Rejection`] with `too_large`, `not_utf8`, `malformed_xml`, `limit_exceeded`,
    /// `duplicate_id` or one of the `…_forbidden` codes for markup.
    pub fn check(message: &'a RawMessage, limits: &Limits) -> Result<Self, Rejection> {
        Self::check_with(message, limits, Extras::Reject)
    }

    /// The same for metadata, in which people write comments: canonicalization drops them.
    pub(crate) fn check_metadata(
        message: &'a RawMessage,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        Self::check_with(message, limits, Extras::Skip)
    }

    fn check_with(
        message: &'a RawMessage,
        limits: &Limits,
        extras: Extras,
    ) -> Result<Self, Rejection> {
        let bytes = message.as_bytes();
        raw::check_size(bytes.len(), limits)?;
        let text = str::from_utf8(bytes).map_err(|error| {
            let received = match encoding::utf_16(bytes) {
                Some(_) => "UTF-16".to_owned(),
                None => format!("an invalid byte at {}", error.valid_up_to()),
            };
            Rejection::new(ReasonCode::NotUtf8)
                .expected("UTF-8")
                .received(received)
        })?;
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let body = declaration::check(text)?;
        // A forbidden construct tells an admin more than the position where the parser stopped.
        let document = parse(text, limits, extras).map_err(|error| {
            let forbidden = match extras {
                Extras::Reject => markup::check(text, body).err(),
                Extras::Skip => None,
            };
            forbidden.unwrap_or_else(|| error.into())
        })?;
        namespaces::check(&document)?;
        identifiers::check(&document)?;
        Ok(Self { text, document })
    }

    /// The parsed elements. Unsigned: for locating signatures and for diagnostics only.
    pub(crate) fn document(&self) -> &Document<'a> {
        &self.document
    }

    /// The message's text, without a byte order mark.
    #[cfg_attr(
        not(feature = "xmlsec"),
        allow(dead_code, reason = "for the second verifier")
    )]
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }
}
