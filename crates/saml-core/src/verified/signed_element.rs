//! The elements that SAML signs.

use crate::xml::ns;

/// Which element a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedElement {
    /// `samlp:Response`.
    Response,
    /// `saml:Assertion`.
    Assertion,
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
            Self::LogoutRequest => (ns::SAMLP, "LogoutRequest"),
            Self::LogoutResponse => (ns::SAMLP, "LogoutResponse"),
            Self::EntityDescriptor => (ns::MD, "EntityDescriptor"),
            Self::EntitiesDescriptor => (ns::MD, "EntitiesDescriptor"),
        }
    }
}
