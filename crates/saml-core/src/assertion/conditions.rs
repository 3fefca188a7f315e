//! The conditions under which an assertion holds (SAML core §2.5).

use std::time::SystemTime;

use super::read;
use crate::rejection::Rejection;
use crate::xml::Element;
use crate::xml::ns::SAML;

/// The `Conditions` of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Conditions {
    /// `NotBefore`.
    pub not_before: Option<SystemTime>,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Option<SystemTime>,
    /// Every audience restriction: all of them must hold.
    pub audience_restrictions: Vec<AudienceRestriction>,
    /// Whether the assertion may be used once only.
    pub one_time_use: bool,
    /// Names of conditions that this crate does not know.
    pub unknown: Vec<String>,
}

/// One `AudienceRestriction`: holds for any of its audiences.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AudienceRestriction {
    /// The audiences, entity IDs.
    pub audiences: Vec<String>,
}

pub(super) fn read(element: Element<'_>) -> Result<Conditions, Rejection> {
    let mut conditions = Conditions {
        not_before: read::instant(element, "NotBefore")?,
        not_on_or_after: read::instant(element, "NotOnOrAfter")?,
        ..Conditions::default()
    };
    for child in element.children() {
        match (child.namespace(), child.local()) {
            (SAML, "AudienceRestriction") => {
                let audiences = child
                    .children_named(SAML, "Audience")
                    .map(read::text)
                    .collect::<Result<_, _>>()?;
                conditions
                    .audience_restrictions
                    .push(AudienceRestriction { audiences });
            }
            (SAML, "OneTimeUse") => conditions.one_time_use = true,
            // It limits what further assertions may be made from this one; we make none.
            (SAML, "ProxyRestriction") => {}
            (_, local) => conditions.unknown.push(local.to_owned()),
        }
    }
    Ok(conditions)
}
