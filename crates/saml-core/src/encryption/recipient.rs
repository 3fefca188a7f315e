//! Who we are to a sender that encrypts.

use super::DecryptionKeys;

/// The service provider that a message is encrypted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient<'a> {
    /// The entity ID: tells our `EncryptedKey` from those of other recipients.
    pub entity_id: &'a str,
    /// The keys; without them every encrypted part is rejected.
    pub keys: Option<&'a DecryptionKeys>,
}

impl Recipient<'static> {
    /// One who cannot decrypt.
    pub const WITHOUT_KEYS: Self = Self {
        entity_id: "",
        keys: None,
    };
}
