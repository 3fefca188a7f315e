//! Unwrapping the content's key with RSA-OAEP (RFC 8017 section 7.1).

use openssl::error::ErrorStack;
use openssl::pkey::{PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

use super::method::Oaep;

/// The unwrapped key, or nothing, without the reason.
pub(super) fn unwrap(oaep: &Oaep, key: &PKeyRef<Private>, wrapped: &[u8]) -> Option<Vec<u8>> {
    if wrapped.len() != key.size() {
        return None;
    }
    decrypt(oaep, key, wrapped).ok()
}

fn decrypt(oaep: &Oaep, key: &PKeyRef<Private>, wrapped: &[u8]) -> Result<Vec<u8>, ErrorStack> {
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
