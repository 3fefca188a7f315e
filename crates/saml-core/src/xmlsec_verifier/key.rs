//! Public keys in the library's form.

use std::ptr::NonNull;

use foreign_types::ForeignTypeRef as _;
use openssl::pkey::{PKeyRef, Public};
use xmlsec::bindings;

use super::library;

// Not bound by the xmlsec crate: `xmlsec/openssl/evp.h`.
unsafe extern "C" {
    fn xmlSecOpenSSLEvpKeyAdopt(key: *mut bindings::EVP_PKEY) -> bindings::xmlSecKeyDataPtr;
}

/// A public key.
pub(crate) struct Key {
    pointer: NonNull<bindings::xmlSecKey>,
}

// SAFETY: the key is owned and never changed after it was made: `give_to` only reads it and takes
// another reference to the EVP_PKEY. openssl counts those atomically.
unsafe impl Send for Key {}
// SAFETY: as above; no method changes the key.
unsafe impl Sync for Key {}

impl Key {
    /// Takes a key that openssl has read: reading it again, as the library's own loaders do, costs more
    /// than all else about a certificate. `None` if the library cannot use it.
    pub(crate) fn new(key: &PKeyRef<Public>) -> Option<Self> {
        if !library::start() {
            return None;
        }
        let shared = key.as_ptr().cast();
        // SAFETY: the key is valid. A reference of its own is taken, which belongs to the data from
        // where they adopt it, and the data to the key from where it has them.
        unsafe {
            if bindings::EVP_PKEY_up_ref(shared) != 1 {
                return None;
            }
            let data = xmlSecOpenSSLEvpKeyAdopt(shared);
            if data.is_null() {
                bindings::EVP_PKEY_free(shared);
                return None;
            }
            let Some(key) = NonNull::new(bindings::xmlSecKeyCreate()) else {
                bindings::xmlSecKeyDataDestroy(data);
                return None;
            };
            let own = Self { pointer: key };
            if bindings::xmlSecKeySetValue(key.as_ptr(), data) != 0 {
                bindings::xmlSecKeyDataDestroy(data);
                return None;
            }
            Some(own)
        }
    }

    /// Gives the key to a digest or signature in the library, which takes a reference of its own to
    /// what openssl has of it; `false` if it is not for such a key.
    ///
    /// # Safety
    ///
    /// `transform` is a valid one.
    pub(super) unsafe fn give_to(&self, transform: bindings::xmlSecTransformPtr) -> bool {
        // SAFETY: both are valid; the key is only read.
        unsafe { bindings::xmlSecTransformSetKey(transform, self.pointer.as_ptr()) == 0 }
    }

    /// A copy that the caller owns and must hand to a context or destroy.
    #[cfg(test)]
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
