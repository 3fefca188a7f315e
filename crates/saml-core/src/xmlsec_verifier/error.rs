//! Why the second verifier says no.

/// Why the second verifier does not confirm a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum XmlsecError {
    /// The signed element, its ID or its signature is not where it should be.
    #[error("the second verifier does not find the signed element")]
    NotFound,
    /// The library failed, or the signature has not the one accepted shape.
    #[error("the second verifier failed")]
    Failed,
    /// The signature or the digest is wrong.
    #[error("the second verifier rejected the signature")]
    Rejected,
}
