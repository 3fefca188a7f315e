//! The bytes of a message, before anything has been read.

use crate::base64_text;
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};

/// The decoded bytes of a message, no longer than the limit. Nothing has been checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct RawMessage {
    bytes: Vec<u8>,
}

impl RawMessage {
    /// Decodes the form value `SAMLResponse` of the HTTP-POST binding (SAML bindings, section
    /// 3.5.4). White space and line wraps are ignored.
    ///
    /// # Errors
    ///
    /// `too_large` or `not_base64`.
    pub fn from_base64(text: &str, limits: &Limits) -> Result<Self, Rejection> {
        // Twice the size leaves room for base64's third and for line wraps.
        if text.len() > limits.max_bytes.saturating_mul(2) {
            return Err(too_large(text.len() / 4 * 3, limits));
        }
        let bytes = base64_text::decode(text).ok_or_else(|| {
            let start: String = text.trim_start().chars().take(8).collect();
            Rejection::new(ReasonCode::NotBase64)
                .expected("base64 text")
                .received(format!("text that begins with {start:?}"))
        })?;
        Self::from_xml(bytes, limits)
    }

    /// Takes XML bytes as they are.
    ///
    /// # Errors
    ///
    /// `too_large`.
    pub fn from_xml(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Rejection> {
        check_size(bytes.len(), limits)?;
        Ok(Self { bytes })
    }

    /// Whether something in it may be encrypted, so that keys are needed to read it. `false` is certain:
    /// no element can have that name without these bytes.
    pub fn may_be_encrypted(&self) -> bool {
        memchr::memmem::find(&self.bytes, b"EncryptedData").is_some()
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Shows the length only: a message holds personal data and is a credential.
impl std::fmt::Debug for RawMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawMessage")
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

pub(super) fn check_size(len: usize, limits: &Limits) -> Result<(), Rejection> {
    if len > limits.max_bytes {
        Err(too_large(len, limits))
    } else {
        Ok(())
    }
}

fn too_large(len: usize, limits: &Limits) -> Rejection {
    Rejection::new(ReasonCode::TooLarge)
        .expected(format!("at most {} bytes", limits.max_bytes))
        .received(format!("{len} bytes"))
}
