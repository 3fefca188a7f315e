//! The content of a signed assertion, read only from the bytes that were digested.

pub(crate) mod read;
mod response;
pub(crate) mod signed;
mod statements;
mod subject;

pub(crate) use response::status_codes;
pub use response::{ResponseInfo, ResponseTrust};
pub use statements::{Attribute, AudienceRestriction, AuthnStatement, Conditions};
pub(crate) use subject::name_id;
pub use subject::{BEARER, NameId, SubjectConfirmation};

use crate::encryption::Recipient;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;
use crate::xml::ns::SAML;

/// A SAML 2.0 assertion (SAML core §2.3.3), read but not validated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assertion {
    /// `ID`.
    pub id: String,
    /// `Version`.
    pub version: String,
    /// The text of `Issuer`.
    pub issuer: Option<String>,
    /// The `Format` of `Issuer`, a URI.
    pub issuer_format: Option<String>,
    /// Whether there is a `Subject`.
    pub has_subject: bool,
    /// The subject's `NameID`, decrypted where it was an `EncryptedID`.
    pub name_id: Option<NameId>,
    /// The subject's confirmations.
    pub confirmations: Vec<SubjectConfirmation>,
    /// The `Conditions`.
    pub conditions: Option<Conditions>,
    /// The authentication statements.
    pub authn_statements: Vec<AuthnStatement>,
    /// The attributes of all attribute statements, in order.
    pub attributes: Vec<Attribute>,
}

impl Assertion {
    /// Reads an element of verified bytes; a NameID that is encrypted in them is decrypted for the
    /// recipient.
    pub(crate) fn from_element(
        root: Element<'_>,
        recipient: &Recipient<'_>,
    ) -> Result<Self, Rejection> {
        if !root.is(SAML, "Assertion") {
            return Err(Rejection::new(ReasonCode::AssertionMissing).received(root.local()));
        }
        let issuer = read::at_most_one(root, SAML, "Issuer")?;
        let subject = read::at_most_one(root, SAML, "Subject")?;
        let conditions = read::at_most_one(root, SAML, "Conditions")?;
        Ok(Self {
            id: read::required_collapsed(root, "ID")?,
            version: read::required(root, "Version")?,
            issuer: issuer.map(read::text).transpose()?,
            issuer_format: issuer.and_then(|issuer| read::collapsed(issuer, "Format")),
            has_subject: subject.is_some(),
            name_id: subject
                .map(|subject| name_id(subject, recipient))
                .transpose()?
                .flatten(),
            confirmations: subject
                .map(subject::confirmations)
                .transpose()?
                .unwrap_or_default(),
            conditions: conditions.map(statements::conditions).transpose()?,
            authn_statements: root
                .children_named(SAML, "AuthnStatement")
                .map(statements::authn_statement)
                .collect::<Result<_, _>>()?,
            attributes: statements::attributes(root, recipient)?,
        })
    }

    /// The subject confirmations that are bearer ones.
    pub fn bearer_confirmations(&self) -> impl Iterator<Item = &SubjectConfirmation> {
        self.confirmations
            .iter()
            .filter(|confirmation| confirmation.method == BEARER)
    }
}

#[cfg(test)]
mod tests;
