//! Sealing: what the server gives a browser to keep for it, which nobody else can read or make.
//!
//! AES-256-GCM under the key of one purpose.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::cipher::CipherRef;
use openssl::cipher_ctx::CipherCtx;
use openssl::error::ErrorStack;

use super::server_key::{Key, Purpose, ServerKeys};
use crate::StoreError;
use crate::db::random;

/// As AES-GCM has them (NIST SP 800-38D).
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

impl ServerKeys {
    /// Seals bytes for a purpose; returns text that fits into a cookie.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn seal(&self, purpose: Purpose, bytes: &[u8]) -> Result<String, StoreError> {
        let sealed = seal(self.cipher(), self.present(purpose), purpose, bytes);
        let sealed = sealed.map_err(|error| StoreError::Cryptography(error.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Whether a text was sealed under the present key, so that it outlives those before it.
    pub(crate) fn is_of_present(&self, purpose: Purpose, text: &str) -> bool {
        let sealed = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        open(self.cipher(), self.present(purpose), purpose, &sealed).is_some()
    }

    /// The bytes that were sealed for this purpose; `None` for any other text.
    pub fn open(&self, purpose: Purpose, text: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        self.all(purpose)
            .find_map(|key| open(self.cipher(), key, purpose, &sealed))
    }
}

/// Nonce, tag and what is hidden.
fn seal(
    cipher: &CipherRef,
    key: &Key,
    purpose: Purpose,
    bytes: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    let nonce = random::bytes::<NONCE_BYTES>();
    let mut context = CipherCtx::new()?;
    context.encrypt_init(Some(cipher), Some(key), Some(&nonce))?;
    context.cipher_update(purpose.label().as_bytes(), None)?;
    let mut hidden = Vec::with_capacity(bytes.len());
    context.cipher_update_vec(bytes, &mut hidden)?;
    context.cipher_final_vec(&mut hidden)?;
    let mut tag = [0; TAG_BYTES];
    context.tag(&mut tag)?;
    Ok([nonce.as_slice(), &tag, &hidden].concat())
}

fn open(cipher: &CipherRef, key: &Key, purpose: Purpose, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
    let (tag, hidden) = rest.split_at_checked(TAG_BYTES)?;
    let mut context = CipherCtx::new().ok()?;
    context
        .decrypt_init(Some(cipher), Some(key), Some(nonce))
        .ok()?;
    context.set_tag(tag).ok()?;
    context
        .cipher_update(purpose.label().as_bytes(), None)
        .ok()?;
    let mut bytes = Vec::with_capacity(hidden.len());
    context.cipher_update_vec(hidden, &mut bytes).ok()?;
    // Compares the tag: nothing is returned before.
    context.cipher_final_vec(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use crate::tokens::server_key::{Purpose, ServerKeys};

    #[test]
    fn only_the_same_key_opens_what_was_sealed_and_nothing_changed() {
        let ours = ServerKeys::of(&[1; 32], &[]).unwrap();
        let theirs = ServerKeys::of(&[2; 32], &[]).unwrap();
        let sealed = ours.seal(Purpose::Pending, b"eve").unwrap();
        let opened = ours.open(Purpose::Pending, &sealed);
        assert_eq!(opened.as_deref(), Some(b"eve".as_slice()));
        assert_ne!(sealed, ours.seal(Purpose::Pending, b"eve").unwrap());
        assert_eq!(theirs.open(Purpose::Pending, &sealed), None);
        assert_eq!(ours.open(Purpose::Connect, &sealed), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(ours.open(Purpose::Pending, &changed), None, "{index}");
        }
        let half: String = sealed.chars().take(20).collect();
        for text in ["", "A", "é", &half] {
            assert_eq!(ours.open(Purpose::Pending, text), None, "{text}");
        }
    }

    #[test]
    fn after_a_change_of_the_key_what_the_one_before_has_sealed_is_still_read() {
        let old = ServerKeys::of(&[1; 32], &[]).unwrap();
        let new = ServerKeys::of(&[2; 32], &[&[1; 32]]).unwrap();
        let sealed = old.seal(Purpose::SignIn, b"eve").unwrap();
        assert!(new.open(Purpose::SignIn, &sealed).is_some());
        let sealed = new.seal(Purpose::SignIn, b"eve").unwrap();
        assert!(old.open(Purpose::SignIn, &sealed).is_none());
    }
}
