//! Why something cannot be written, signed or read at the identity provider's side.

use openssl::error::ErrorStack;

use crate::rejection::Rejection;

/// Why something cannot be written, signed or read at the identity provider's side.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdpError {
    /// The query parameter of a request cannot be decoded.
    #[error("the SAMLRequest parameter cannot be decoded: {0}")]
    Redirect(#[from] Rejection),
    /// The message or document is not XML.
    #[error("the message is not well-formed XML: {detail}")]
    NotXml {
        /// What is wrong and where.
        detail: String,
    },
    /// The message is not an `AuthnRequest` of SAML 2.0.
    #[error("the message is a {root:?}, not an AuthnRequest")]
    NotARequest {
        /// The root element's name.
        root: String,
    },
    /// The request lacks a part that every request must have.
    #[error("the request has no {part}")]
    Missing {
        /// The part.
        part: &'static str,
    },
    /// The document to sign has no element of this ID with a `ds:Signature` and a `ds:SignedInfo`
    /// in it.
    #[error("the document has no element {id:?} that holds a signature")]
    NoSignature {
        /// The ID.
        id: String,
    },
    /// The document to sign lacks a mark where a value belongs.
    #[error("the document has no {mark}")]
    NoMark {
        /// The mark.
        mark: String,
    },
    /// OpenSSL cannot read a key or certificate, make one of this size, or sign or encrypt with it.
    #[error("OpenSSL failed: {detail}")]
    Openssl {
        /// Its own message.
        detail: String,
    },
}

impl IdpError {
    /// Not `From`: that would make openssl's type a part of the public API.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the signature that map_err takes"
    )]
    pub(super) fn openssl(error: ErrorStack) -> Self {
        Self::Openssl {
            detail: error.to_string(),
        }
    }
}
