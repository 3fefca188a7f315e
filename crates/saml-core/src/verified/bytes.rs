//! The elements that SAML signs, and the bytes of them that only verification can make.

use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Document, Element, ns, parse_canonical};

/// The gate has already held the whole message to its limits; a part of it, made canonical, can
/// repeat namespace declarations, so only the size is bounded here, generously.
const LIMITS: Limits = Limits {
    max_bytes: usize::MAX,
    max_namespaces: 1_000_000,
    ..Limits::METADATA
};

/// Which element a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedElement {
    /// `samlp:Response`.
    Response,
    /// `saml:Assertion`.
    Assertion,
    /// `samlp:AuthnRequest`.
    AuthnRequest,
    /// `samlp:LogoutRequest`.
    LogoutRequest,
    /// `samlp:LogoutResponse`.
    LogoutResponse,
    /// `md:EntityDescriptor`.
    EntityDescriptor,
    /// `md:EntitiesDescriptor`.
    EntitiesDescriptor,
}

impl SignedElement {
    /// Namespace and local name.
    pub(crate) fn expanded_name(self) -> (&'static str, &'static str) {
        match self {
            Self::Response => (ns::SAMLP, "Response"),
            Self::Assertion => (ns::SAML, "Assertion"),
            Self::AuthnRequest => (ns::SAMLP, "AuthnRequest"),
            Self::LogoutRequest => (ns::SAMLP, "LogoutRequest"),
            Self::LogoutResponse => (ns::SAMLP, "LogoutResponse"),
            Self::EntityDescriptor => (ns::MD, "EntityDescriptor"),
            Self::EntitiesDescriptor => (ns::MD, "EntitiesDescriptor"),
        }
    }
}

/// Canonical XML that a pinned key has signed: these very bytes were digested.
///
/// Where the assertion was encrypted in a signed response and has no signature of its own, it is
/// the canonical form of what the signed ciphertext decrypts to.
///
/// Made by [`verify`](super::verify) and [`verify_for`](super::verify_for) only. Everything
/// else in the message is unsigned.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedBytes {
    text: String,
    element: SignedElement,
    id: String,
}

impl VerifiedBytes {
    /// The bytes that were digested for the signature in `signed`.
    pub(super) fn new(text: String, element: SignedElement, signed: Element<'_>) -> Self {
        let id = signed.attribute("ID").unwrap_or_default().to_owned();
        Self { text, element, id }
    }

    /// The canonical XML text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Parses the bytes. Their root must be the element that the signature was found in: a second
    /// look, for the case that canonicalization made something else of it.
    pub(crate) fn document(&self) -> Result<Document<'_>, Rejection> {
        let document = parse_canonical(&self.text, &LIMITS)?;
        let root = document.root();
        let (namespace, local) = self.element.expanded_name();
        if root.is(namespace, local) && root.attribute("ID") == Some(&self.id) {
            #[cfg(test)]
            {
                let full = crate::xml::parse(&self.text, &LIMITS, crate::xml::Extras::Reject);
                assert_eq!(format!("{full:?}"), format!("Ok({document:?})"));
            }
            Ok(document)
        } else {
            Err(ReasonCode::ReferenceMismatch.into())
        }
    }
}

/// Shows the length only: an assertion holds personal data and is a credential.
impl std::fmt::Debug for VerifiedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedBytes")
            .field("len", &self.text.len())
            .finish_non_exhaustive()
    }
}
