//! The two operations of openssl: the content's key with RSA-OAEP (RFC 8017 section 7.1), then the
//! content with AES (XML Encryption 1.1 §5.2).

use openssl::error::ErrorStack;
use openssl::pkey::{PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::symm::{Crypter, Mode as Direction, decrypt_aead};

use super::algorithm::{ContentCipher, Mode};
use super::method::Oaep;

/// Length of GCM's initialization vector, which stands before the ciphertext.
const GCM_IV_BYTES: usize = 12;
/// Length of GCM's tag, which stands behind the ciphertext. A shorter one would be guessed.
const GCM_TAG_BYTES: usize = 16;
/// Length of an AES block, and of CBC's initialization vector.
const BLOCK_BYTES: usize = 16;

/// The content's key; `None`, without the reason, where anything is wrong.
pub(super) fn content_key(oaep: &Oaep, key: &PKeyRef<Private>, wrapped: &[u8]) -> Option<Vec<u8>> {
    if wrapped.len() != key.size() {
        return None;
    }
    unwrap(oaep, key, wrapped).ok()
}

fn unwrap(oaep: &Oaep, key: &PKeyRef<Private>, wrapped: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let mut context = PkeyCtx::new(key)?;
    context.decrypt_init()?;
    context.set_rsa_padding(Padding::PKCS1_OAEP)?;
    context.set_rsa_oaep_md(oaep.digest.md())?;
    context.set_rsa_mgf1_md(oaep.mgf.md())?;
    if !oaep.label.is_empty() {
        context.set_rsa_oaep_label(&oaep.label)?;
    }
    let mut unwrapped = Vec::with_capacity(wrapped.len());
    context.decrypt_to_vec(wrapped, &mut unwrapped)?;
    Ok(unwrapped)
}

/// The plaintext; `None`, without the reason, where anything is wrong.
pub(super) fn content(cipher: ContentCipher, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
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
