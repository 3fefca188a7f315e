//! The conditions under which an assertion holds (SAML core §2.5), and its statements:
//! authentication (§2.7.2) and attributes (§2.7.3).

use std::time::SystemTime;

use super::read;
use crate::attributes::names::EDU_PERSON_TARGETED_ID;
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

pub(super) fn conditions(element: Element<'_>) -> Result<Conditions, Rejection> {
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

/// An `AuthnStatement`: when the user was authenticated, and in which session.
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

pub(super) fn authn_statement(element: Element<'_>) -> Result<AuthnStatement, Rejection> {
    Ok(AuthnStatement {
        authn_instant: read::instant(element, "AuthnInstant")?,
        session_index: read::optional(element, "SessionIndex"),
        session_not_on_or_after: read::instant(element, "SessionNotOnOrAfter")?,
    })
}

/// An attribute by its `Name`. `FriendlyName` is informal and never read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// `Name`.
    pub name: String,
    /// The values that are text, in order, without surrounding white space.
    pub values: Vec<String>,
}

/// The attributes of all attribute statements. Values that are elements rather than text are left out,
/// except a `NameID` in a value of `eduPersonTargetedID`, which is how Shibboleth sends it.
pub(super) fn attributes(assertion: Element<'_>) -> Result<Vec<Attribute>, Rejection> {
    let mut attributes = Vec::new();
    for statement in assertion.children_named(SAML, "AttributeStatement") {
        for attribute in statement.children_named(SAML, "Attribute") {
            let name = read::required(attribute, "Name")?;
            let may_be_element = EDU_PERSON_TARGETED_ID.contains(&name.as_str());
            let values = attribute
                .children_named(SAML, "AttributeValue")
                .filter_map(|value| {
                    let within = || name_id_in(value).filter(|_| may_be_element);
                    value.text().or_else(within)
                })
                .map(|value| value.trim_ascii().to_owned())
                .collect();
            attributes.push(Attribute { name, values });
        }
    }
    Ok(attributes)
}

/// The text of a `NameID` that is all there is in a value.
fn name_id_in(value: Element<'_>) -> Option<&str> {
    let mut children = value.children();
    let name_id = children.next().filter(|it| it.is(SAML, "NameID"))?;
    if children.next().is_some() || value.has_own_text() {
        return None;
    }
    name_id.text()
}
