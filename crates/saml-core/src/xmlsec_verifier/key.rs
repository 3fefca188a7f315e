//! Public keys in the library's form.

use std::ptr::{NonNull, null, null_mut};

use xmlsec::bindings;

use super::library;

/// A loaded public key, copied for each verification.
pub(crate) struct Key {
    pointer: NonNull<bindings::xmlSecKey>,
}

// SAFETY: the key is owned, never changed after loading, and only read by `duplicate`, which takes
// another reference to the EVP_PKEY: openssl counts those atomically.
unsafe impl Send for Key {}
// SAFETY: as above; no method changes the key.
unsafe impl Sync for Key {}

impl Key {
    /// Loads a PEM `SubjectPublicKeyInfo`.
    pub(crate) fn from_spki_pem(pem: &[u8]) -> Option<Self> {
        if !library::start() {
            return None;
        }
        let len = u32::try_from(pem.len()).ok()?;
        // SAFETY: `pem` is readable for `len` bytes; no password callback is needed for a public
        // key.
        let pointer = unsafe {
            bindings::xmlSecOpenSSLAppKeyLoadMemory(
                pem.as_ptr(),
                len,
                bindings::xmlSecKeyDataFormat_xmlSecKeyDataFormatPem,
                null(),
                null_mut(),
                null_mut(),
            )
        };
        NonNull::new(pointer).map(|pointer| Self { pointer })
    }

    /// A copy that the caller owns and must hand to a context or destroy.
    pub(super) fn duplicate(&self) -> Option<NonNull<bindings::xmlSecKey>> {
        // SAFETY: the pointer is valid as long as `self` lives.
        NonNull::new(unsafe { bindings::xmlSecKeyDuplicate(self.pointer.as_ptr()) })
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again.
        unsafe { bindings::xmlSecKeyDestroy(self.pointer.as_ptr()) }
    }
}
