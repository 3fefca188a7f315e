//! Decrypting the content with AES (XML Encryption 1.1 §5.2).

use openssl::symm::{Crypter, Mode as Direction, decrypt_aead};

use super::algorithm::{ContentCipher, Mode};

/// Length of GCM's initialization vector, which stands before the ciphertext.
const GCM_IV_BYTES: usize = 12;
/// Length of GCM's tag, which stands behind the ciphertext. A shorter one would be guessed.
const GCM_TAG_BYTES: usize = 16;
/// Length of an AES block, and of CBC's initialization vector.
const BLOCK_BYTES: usize = 16;

/// The plaintext, or nothing, without the reason.
pub(super) fn decrypt(cipher: ContentCipher, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    if key.len() != cipher.key_bytes {
        return None;
    }
    match cipher.mode {
        Mode::Gcm => {
            let (iv, rest) = data.split_at_checked(GCM_IV_BYTES)?;
            let (text, tag) = rest.split_at_checked(rest.len().checked_sub(GCM_TAG_BYTES)?)?;
            decrypt_aead(cipher.cipher(), key, Some(iv), &[], text, tag).ok()
        }
        Mode::Cbc => {
            let (iv, text) = data.split_at_checked(BLOCK_BYTES)?;
            if text.is_empty() || text.len() % BLOCK_BYTES != 0 {
                return None;
            }
            let mut crypter =
                Crypter::new(cipher.cipher(), Direction::Decrypt, key, Some(iv)).ok()?;
            crypter.pad(false);
            let mut plain = vec![0; text.len() + BLOCK_BYTES];
            let written = crypter.update(text, &mut plain).ok()?;
            let rest = crypter.finalize(plain.get_mut(written..)?).ok()?;
            plain.truncate(written + rest);
            without_padding(plain)
        }
    }
}

/// The last byte tells the length of the padding; the others are arbitrary (§5.2.1).
fn without_padding(mut plain: Vec<u8>) -> Option<Vec<u8>> {
    let padding = usize::from(*plain.last()?);
    if !(1..=BLOCK_BYTES).contains(&padding) {
        return None;
    }
    plain.truncate(plain.len().checked_sub(padding)?);
    Some(plain)
}
