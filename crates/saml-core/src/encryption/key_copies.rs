//! Copies of a private key: openssl blinds each operation under a lock of the key, so threads that
//! share a key wait for each other.

use std::sync::{Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::rsa::Rsa;

/// The number of copies kept: as many threads can decrypt with this key at once without copying it.
const MAX_KEPT: usize = 64;

/// An RSA key with its copies. Each is used by one thread at a time.
pub(super) struct KeyCopies {
    key: PKey<Private>,
    idle: Mutex<Vec<PKey<Private>>>,
}

impl KeyCopies {
    /// No copy is made yet.
    pub(super) fn of(key: PKey<Private>) -> Self {
        Self {
            key,
            idle: Mutex::default(),
        }
    }

    /// The key itself.
    pub(super) fn original(&self) -> &PKeyRef<Private> {
        &self.key
    }

    /// Lends a copy that no other thread uses; the key itself where it cannot be copied.
    pub(super) fn with<T>(&self, work: impl FnOnce(&PKeyRef<Private>) -> T) -> T {
        // A panic cannot leave the list half changed.
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = idle().pop();
        let Some(copy) = copy.or_else(|| copy_of(&self.key).ok()) else {
            return work(&self.key);
        };
        let outcome = work(&copy);
        let mut idle = idle();
        if idle.len() < MAX_KEPT {
            idle.push(copy);
        }
        outcome
    }
}

fn copy_of(key: &PKeyRef<Private>) -> Result<PKey<Private>, ErrorStack> {
    let rsa = key.rsa()?;
    let parts = (rsa.p(), rsa.q(), rsa.dmp1(), rsa.dmq1(), rsa.iqmp());
    let (Some(p), Some(q), Some(for_p), Some(for_q), Some(inverse)) = parts else {
        return Err(ErrorStack::get());
    };
    let copy = Rsa::from_private_components(
        rsa.n().to_owned()?,
        rsa.e().to_owned()?,
        rsa.d().to_owned()?,
        p.to_owned()?,
        q.to_owned()?,
        for_p.to_owned()?,
        for_q.to_owned()?,
        inverse.to_owned()?,
    )?;
    PKey::from_rsa(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_at_the_same_time_get_copies_of_their_own_that_are_kept() {
        let rsa = Rsa::generate(2048).unwrap();
        let copies = KeyCopies::of(PKey::from_rsa(rsa).unwrap());
        copies.with(|first| {
            copies.with(|second| {
                assert!(!std::ptr::eq(first, second));
                for copy in [first, second] {
                    assert!(!std::ptr::eq(copy, copies.original()));
                    let (copy, original) = (copy.rsa().unwrap(), copies.original().rsa().unwrap());
                    assert!(copy.check_key().unwrap());
                    assert_eq!((copy.n(), copy.d()), (original.n(), original.d()));
                }
            });
        });
        assert_eq!(copies.idle.lock().unwrap().len(), 2);
        copies.with(|_| assert_eq!(copies.idle.lock().unwrap().len(), 1));
    }
}
