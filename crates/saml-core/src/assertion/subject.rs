//! The subject: its name and how its presenter is confirmed (SAML core §2.4).

use std::time::SystemTime;

use super::read;
use crate::refusal::Refusal;
use crate::xml::Element;
use crate::xml::ns::SAML;

/// The method of a bearer confirmation (SAML profiles §3.3).
pub const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// The name that an identity provider gives a user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameId {
    /// The name itself.
    pub value: String,
    /// What kind of name it is, a URI.
    pub format: Option<String>,
}

/// One way in which the presenter of an assertion may be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubjectConfirmation {
    /// The method, a URI.
    pub method: String,
    /// `Recipient`.
    pub recipient: Option<String>,
    /// `InResponseTo`.
    pub in_response_to: Option<String>,
    /// `NotBefore`, forbidden for bearer.
    pub not_before: Option<SystemTime>,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Option<SystemTime>,
}

pub(super) fn name_id(subject: Element<'_>) -> Result<Option<NameId>, Refusal> {
    let Some(element) = read::at_most_one(subject, SAML, "NameID")? else {
        return Ok(None);
    };
    let value = read::text(element)?;
    Ok(Some(NameId {
        value,
        format: read::optional(element, "Format"),
    }))
}

pub(super) fn confirmations(subject: Element<'_>) -> Result<Vec<SubjectConfirmation>, Refusal> {
    subject
        .children_named(SAML, "SubjectConfirmation")
        .map(confirmation)
        .collect()
}

fn confirmation(element: Element<'_>) -> Result<SubjectConfirmation, Refusal> {
    let method = read::required(element, "Method")?;
    let data = read::at_most_one(element, SAML, "SubjectConfirmationData")?;
    let attribute = |name| data.and_then(|data| read::optional(data, name));
    let instant = |name| data.map_or(Ok(None), |data| read::instant(data, name));
    Ok(SubjectConfirmation {
        method,
        recipient: attribute("Recipient"),
        in_response_to: attribute("InResponseTo"),
        not_before: instant("NotBefore")?,
        not_on_or_after: instant("NotOnOrAfter")?,
    })
}
