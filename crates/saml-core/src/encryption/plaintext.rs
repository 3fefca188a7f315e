//! Decrypting, with one rejection for every failure.

use std::cell::OnceCell;
use std::marker::PhantomData;

use super::context::Context;
use super::decrypt;
use super::keys::{DecryptionKeys, Recipient};
use super::origin::Origin;
use super::structure::Encrypted;
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;

/// Decrypted bytes that no parser has seen. `O` says whether a signer vouches for them: if
/// the ciphertext is unsigned, nobody does.
#[derive(Debug)]
pub(crate) struct Plaintext<O> {
    message: RawMessage,
    /// The namespaces in scope at the ciphertext.
    context: Context,
    /// The same bytes with the declarations that they lack; made only when it turns out so.
    completed: OnceCell<RawMessage>,
    limits: Limits,
    origin: PhantomData<O>,
}

impl<O: Origin> Plaintext<O> {
    /// Takes an encrypted element apart and decrypts it. For the origin `Signed` the element must
    /// be one of verified bytes.
    ///
    /// # Errors
    ///
    /// `encrypted_assertion_unsupported` without keys; what [`Encrypted::read`] rejects;
    /// `decryption_failed` for everything that happens after a key was used.
    pub(crate) fn of(
        element: Element<'_>,
        recipient: &Recipient<'_>,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        let keys = recipient.keys.ok_or_else(|| {
            Rejection::new(ReasonCode::EncryptedAssertionUnsupported)
                .expected("nothing encrypted, as no decryption key is configured")
                .received(element.local())
        })?;
        let encrypted = Encrypted::<O>::read(element, recipient, limits)?;
        let message = decrypted(&encrypted, keys)
            // With CBC a wrong key shows as bytes that are not text, as it does as a failed tag
            // with GCM.
            .filter(|bytes| str::from_utf8(bytes).is_ok())
            .ok_or(ReasonCode::DecryptionFailed)?;
        Ok(Self {
            message: RawMessage::from_xml(message, limits)?,
            context: Context::at(element),
            completed: OnceCell::new(),
            limits: *limits,
            origin: PhantomData,
        })
    }

    /// Lets the text through the gate: as it is or, where it is not well-formed on its own, with
    /// the namespaces in scope at its ciphertext. Those are signed where the ciphertext is;
    /// elsewhere the text's own signature must cover the completed text.
    ///
    /// # Errors
    ///
    /// The rejections of [`GatedDocument::check`].
    pub(crate) fn document(&self) -> Result<GatedDocument<'_>, Rejection> {
        let rejection = match GatedDocument::check(&self.message, &self.limits) {
            Err(rejection) if rejection.code() == ReasonCode::MalformedXml => rejection,
            verdict => return verdict,
        };
        let completed = str::from_utf8(self.message.as_bytes())
            .ok()
            .and_then(|text| self.context.around(text))
            .and_then(|text| RawMessage::from_xml(text.into_bytes(), &self.limits).ok());
        match completed {
            Some(message) => {
                GatedDocument::check(self.completed.get_or_init(|| message), &self.limits)
            }
            None => Err(rejection),
        }
    }
}

/// At most one private operation for each key of ours and each wrapped key, and as many passes over the
/// content as keys come out.
fn decrypted<O: Origin>(encrypted: &Encrypted<O>, keys: &DecryptionKeys) -> Option<Vec<u8>> {
    let pairs = encrypted
        .keys
        .iter()
        .flat_map(|wrapped| keys.iter().map(move |key| (wrapped, key)));
    { pairs }.find_map(|(wrapped, key)| {
        let unwrapped = key
            .copies()
            .with(|key| decrypt::content_key(&wrapped.transport, key, &wrapped.key))?;
        decrypt::content(encrypted.cipher, &unwrapped, &encrypted.content)
    })
}
