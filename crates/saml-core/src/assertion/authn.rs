//! The authentication statement (SAML core §2.7.2).

use std::time::SystemTime;

use super::read;
use crate::rejection::Rejection;
use crate::xml::Element;

/// That and when the user was authenticated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct AuthnStatement {
    /// `AuthnInstant`.
    pub authn_instant: Option<SystemTime>,
    /// `SessionIndex`: the identity provider's name for its session.
    pub session_index: Option<String>,
    /// `SessionNotOnOrAfter`: when that session ends.
    pub session_not_on_or_after: Option<SystemTime>,
}

pub(super) fn read(element: Element<'_>) -> Result<AuthnStatement, Rejection> {
    Ok(AuthnStatement {
        authn_instant: read::instant(element, "AuthnInstant")?,
        session_index: read::optional(element, "SessionIndex"),
        session_not_on_or_after: read::instant(element, "SessionNotOnOrAfter")?,
    })
}
