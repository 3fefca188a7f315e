//! The conditions under which an assertion holds (SAML core §2.5), and its statements:
//! authentication (§2.7.2) and attributes (§2.7.3).

use std::time::SystemTime;

use super::read;
use crate::attributes::names::EDU_PERSON_TARGETED_ID;
use crate::encryption::{Plaintext, Recipient, Signed};
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
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
                    .map(read::uri_text)
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

/// The most encrypted attributes: each costs private operations.
const MAX_ENCRYPTED: usize = 16;

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
        authn_instant: read::instant_with_offset(element, "AuthnInstant")?,
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

/// The attributes of all attribute statements, encrypted ones in clear. Values that are elements rather than text are left out,
/// except a `NameID` in a value of `eduPersonTargetedID`, which is how Shibboleth sends it.
pub(super) fn attributes(
    assertion: Element<'_>,
    recipient: &Recipient<'_>,
) -> Result<Vec<Attribute>, Rejection> {
    let mut attributes = Vec::new();
    let mut encrypted = 0;
    for statement in assertion.children_named(SAML, "AttributeStatement") {
        for child in statement.children() {
            if child.is(SAML, "Attribute") {
                attributes.push(attribute(child)?);
            } else if child.is(SAML, "EncryptedAttribute") {
                encrypted += 1;
                if encrypted > MAX_ENCRYPTED {
                    return Err(Rejection::new(ReasonCode::LimitExceeded)
                        .expected(format!("at most {MAX_ENCRYPTED} encrypted attributes"))
                        .received("more"));
                }
                attributes.push(decrypted(child, recipient)?);
            }
        }
    }
    Ok(attributes)
}

fn attribute(element: Element<'_>) -> Result<Attribute, Rejection> {
    let name = read::required(element, "Name")?;
    let may_be_element = EDU_PERSON_TARGETED_ID.contains(&name.as_str());
    let values = element
        .children_named(SAML, "AttributeValue")
        .filter_map(|value| {
            let within = || name_id_in(value).filter(|_| may_be_element);
            value.text().or_else(within)
        })
        .map(|value| value.trim_ascii().to_owned())
        .collect();
    Ok(Attribute { name, values })
}

/// The ciphertext is the signer's, so is the attribute (SAML core §2.7.3.2); its text passes the gate
/// like any other.
fn decrypted(element: Element<'_>, recipient: &Recipient<'_>) -> Result<Attribute, Rejection> {
    let plaintext = Plaintext::<Signed>::of(element, recipient, &Limits::RESPONSE)?;
    let document = plaintext.document()?;
    let root = document.document().root();
    if !root.is(SAML, "Attribute") {
        return Err(Rejection::new(ReasonCode::EncryptionShape)
            .expected("an Attribute in the decrypted EncryptedAttribute")
            .received(root.local()));
    }
    attribute(root)
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
