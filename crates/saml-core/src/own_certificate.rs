//! The certificate that stands beside a private key of ours.

use openssl::base64::encode_block;
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;

/// The certificate is unreadable or another key's.
pub(crate) struct Mismatch;

/// The certificate in PEM text, as one line of base64, if there is one; it must be the key's own.
pub(crate) fn read(pem: &[u8], key: &PKey<Private>) -> Result<Option<String>, Mismatch> {
    if memchr::memmem::find(pem, b"-----BEGIN CERTIFICATE-----").is_none() {
        return Ok(None);
    }
    let certificate = X509::from_pem(pem).map_err(|_| Mismatch)?;
    let own = certificate.public_key().map_err(|_| Mismatch)?;
    if !own.public_eq(key) {
        return Err(Mismatch);
    }
    let der = certificate.to_der().map_err(|_| Mismatch)?;
    Ok(Some(encode_block(&der)))
}
