//! The subject: its name and how its presenter is confirmed (SAML core §2.4).

use std::time::SystemTime;

use super::read;
use crate::encryption::{Plaintext, Recipient, Signed};
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
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
    /// The format of the name, a URI.
    pub format: Option<String>,
    /// `NameQualifier`: the domain in which the name is unique.
    pub name_qualifier: Option<String>,
    /// `SPNameQualifier`: the service provider, or group of them, that the name is for.
    pub sp_name_qualifier: Option<String>,
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
    /// `NotBefore`: a bearer confirmation should not have it (SAML profiles §4.1.4.2); where it does,
    /// it counts.
    pub not_before: Option<SystemTime>,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Option<SystemTime>,
}

/// The name of a subject of verified bytes, in clear or encrypted (SAML core §2.2.4).
pub(crate) fn name_id(
    subject: Element<'_>,
    recipient: &Recipient<'_>,
) -> Result<Option<NameId>, Rejection> {
    let clear = read::at_most_one(subject, SAML, "NameID")?;
    let encrypted = read::at_most_one(subject, SAML, "EncryptedID")?;
    match (clear, encrypted) {
        (None, None) => Ok(None),
        (Some(element), None) => Ok(Some(NameId::read(element)?)),
        (None, Some(element)) => Ok(Some(decrypted(element, recipient)?)),
        (Some(_), Some(_)) => Err(Rejection::new(ReasonCode::SchemaViolation)
            .expected("a NameID or an EncryptedID")
            .received("both")),
    }
}

/// The ciphertext is the signer's, so is the name; its text passes the gate like any other.
fn decrypted(element: Element<'_>, recipient: &Recipient<'_>) -> Result<NameId, Rejection> {
    let plaintext = Plaintext::<Signed>::of(element, recipient, &Limits::RESPONSE)?;
    let document = plaintext.document()?;
    let root = document.document().root();
    if !root.is(SAML, "NameID") {
        return Err(Rejection::new(ReasonCode::NameIdMissing)
            .expected("a NameID in the decrypted EncryptedID")
            .received(root.local()));
    }
    NameId::read(root)
}

impl NameId {
    /// A name without qualifiers.
    pub fn new(value: impl Into<String>, format: Option<String>) -> Self {
        Self {
            value: value.into(),
            format,
            name_qualifier: None,
            sp_name_qualifier: None,
        }
    }

    fn read(element: Element<'_>) -> Result<Self, Rejection> {
        Ok(Self {
            value: read::text(element)?,
            format: read::collapsed(element, "Format"),
            name_qualifier: read::optional(element, "NameQualifier"),
            sp_name_qualifier: read::optional(element, "SPNameQualifier"),
        })
    }
}

pub(super) fn confirmations(subject: Element<'_>) -> Result<Vec<SubjectConfirmation>, Rejection> {
    subject
        .children_named(SAML, "SubjectConfirmation")
        .map(confirmation)
        .collect()
}

fn confirmation(element: Element<'_>) -> Result<SubjectConfirmation, Rejection> {
    let method = read::required_collapsed(element, "Method")?;
    let data = read::at_most_one(element, SAML, "SubjectConfirmationData")?;
    let instant = |name| data.map_or(Ok(None), |data| read::instant(data, name));
    Ok(SubjectConfirmation {
        method,
        recipient: data.and_then(|data| read::collapsed(data, "Recipient")),
        in_response_to: data.and_then(read::in_response_to),
        not_before: instant("NotBefore")?,
        not_on_or_after: instant("NotOnOrAfter")?,
    })
}
