//! Whether a signer vouches for a ciphertext, as types.

use std::fmt::Debug;

/// Where a ciphertext was read.
pub(crate) trait Origin: Debug {
    /// Whether a pinned key has signed the ciphertext. Only then may the content cipher leave its
    /// integrity open, as CBC does: nobody can try changed ciphertexts on us.
    const SIGNED: bool;
}

/// Out of bytes that a pinned key has signed: the plaintext is that signer's word.
#[derive(Debug)]
pub(crate) enum Signed {}

/// Out of the message as it came: anyone may have encrypted it.
#[derive(Debug)]
pub(crate) enum Anyone {}

impl Origin for Signed {
    const SIGNED: bool = true;
}

impl Origin for Anyone {
    const SIGNED: bool = false;
}
