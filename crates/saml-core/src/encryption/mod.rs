//! XML encryption as SAML uses it: `EncryptedAssertion` and `EncryptedID` (SAML core §2.2.4, §6;
//! XML Encryption 1.1).
//!
//! Encryption does not authenticate: anyone can encrypt with a published key. The type of a
//! plaintext says whether a pinned key has signed the ciphertext; if not, the plaintext must carry
//! a signature of its own before anything is read from it.
//!
//! | what | accepted | rejected |
//! |---|---|---|
//! | key transport | RSA-OAEP (`rsa-oaep-mgf1p`, `rsa-oaep`) with SHA-1 and SHA-2 | RSA 1.5, key agreement, symmetric key wrap |
//! | content | AES-GCM; AES-CBC only where a pinned key signed the ciphertext | Triple DES, everything else |
//! | work | one `EncryptedKey` is used, or two of a roll-over, with at most two keys of ours | more than eight `EncryptedKey`s |
//!
//! OAEP is accepted with SHA-1 because that is its default and its security does not rest on
//! collisions. A failure to decrypt is `decryption_failed` and never says at which step.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use saml_core::ServiceProvider;
//! use saml_core::encryption::{DecryptionKey, DecryptionKeys};
//!
//! let current = DecryptionKey::from_pem(&std::fs::read("decryption-2026.pem")?)?;
//! let previous = DecryptionKey::from_pem(&std::fs::read("decryption-2025.pem")?)?;
//! let sp = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs")
//!     .with_decryption_keys(DecryptionKeys::new(current).with_previous(previous));
//! assert!(sp.metadata_xml().contains("use=\"encryption\""));
//! # Ok(())
//! # }
//! ```

mod algorithm;
mod context;
mod decrypt;
mod key_copies;
mod keys;
mod method;
mod origin;
mod parts;
mod plaintext;
mod structure;
mod wrapped_keys;

pub use keys::{DecryptionKey, DecryptionKeys, Recipient};

pub(crate) use origin::{Anyone, Signed};
pub(crate) use plaintext::Plaintext;
