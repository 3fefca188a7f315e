//! Prepared verifications of one key: setting up openssl costs a sixth of an RSA verification.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

use super::algorithm::{KeyFamily, SignatureAlgorithm};

/// The number kept: as many threads can verify with this key at once without setting up.
const MAX_KEPT: usize = 64;

/// A key with its prepared verifications. Each is used by one thread at a time.
pub(super) struct Contexts {
    key: PKey<Public>,
    kept: Mutex<Vec<(SignatureAlgorithm, PkeyCtx<Public>)>>,
}

impl Contexts {
    /// None is prepared yet.
    pub(super) fn new(key: PKey<Public>) -> Self {
        Self {
            key,
            kept: Mutex::default(),
        }
    }

    /// Whether the key has signed this hash. Every error of openssl counts as no.
    pub(super) fn verify(&self, algorithm: SignatureAlgorithm, hash: &[u8], value: &[u8]) -> bool {
        let context = match self.take(algorithm) {
            Some(kept) => Ok(kept),
            None => prepare(&self.key, algorithm),
        };
        let Ok(mut context) = context else {
            return false;
        };
        // Verifying leaves a context unchanged, whatever the outcome.
        let outcome = context.verify(hash, value);
        self.keep(algorithm, context);
        matches!(outcome, Ok(true))
    }

    fn take(&self, algorithm: SignatureAlgorithm) -> Option<PkeyCtx<Public>> {
        // A panic cannot leave the list half changed.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let position = kept.iter().position(|(own, _)| *own == algorithm)?;
        Some(kept.swap_remove(position).1)
    }

    fn keep(&self, algorithm: SignatureAlgorithm, context: PkeyCtx<Public>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_KEPT {
            kept.push((algorithm, context));
        }
    }
}

fn prepare(
    key: &PKey<Public>,
    algorithm: SignatureAlgorithm,
) -> Result<PkeyCtx<Public>, ErrorStack> {
    let digest = algorithm.digest.md();
    let mut context = PkeyCtx::new(key)?;
    context.verify_init()?;
    match algorithm.family {
        KeyFamily::Rsa => context.set_rsa_padding(Padding::PKCS1)?,
        #[cfg(not(feature = "xmlsec"))]
        KeyFamily::RsaPss => {
            context.set_rsa_padding(Padding::PKCS1_PSS)?;
            context.set_rsa_pss_saltlen(openssl::sign::RsaPssSaltlen::DIGEST_LENGTH)?;
            context.set_rsa_mgf1_md(digest)?;
        }
        KeyFamily::Ecdsa => {}
    }
    context.set_signature_md(digest)?;
    Ok(context)
}

impl fmt::Debug for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contexts").finish_non_exhaustive()
    }
}
