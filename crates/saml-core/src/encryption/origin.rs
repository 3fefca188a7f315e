//! Whether a signer vouches for a ciphertext, as types.

use std::fmt::Debug;

/// Where a ciphertext was read.
pub(crate) trait Origin: Debug {
    /// Whether a pinned key has signed the ciphertext. Only then may the content cipher lack
    /// integrity protection, as CBC does: changed ciphertexts never reach the key.
    const SIGNED: bool;
}

/// Out of bytes that a pinned key has signed: the signer vouches for the plaintext.
#[derive(Debug)]
pub(crate) enum Signed {}

/// Out of an unsigned message: anyone may have encrypted it.
#[derive(Debug)]
pub(crate) enum Anyone {}

impl Origin for Signed {
    const SIGNED: bool = true;
}

impl Origin for Anyone {
    const SIGNED: bool = false;
}
