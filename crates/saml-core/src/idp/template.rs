//! The content of a response, field by field: honest at first, then changed as needed.

use std::time::{Duration, SystemTime};

use super::encrypt::Encrypter;
use crate::time;

/// What is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Nothing: every receiver must reject it.
    Nothing,
    /// The response only.
    Response,
    /// The assertion only.
    Assertion,
    /// The assertion, then the response around it.
    Both,
}

/// A response before it is written.
///
/// [`Self::new`] gives what an honest identity provider sends. Tests change any field; `None`
/// leaves the attribute or element out. Times are texts so that broken ones can be written too.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResponseTemplate {
    /// `ID` of the response.
    pub response_id: String,
    /// `ID` of the assertion.
    pub assertion_id: String,
    /// `Version` of the response.
    pub response_version: Option<String>,
    /// `Version` of the assertion.
    pub assertion_version: Option<String>,
    /// `IssueInstant` of both.
    pub issue_instant: String,
    /// `Issuer` of the response.
    pub response_issuer: Option<String>,
    /// `Issuer` of the assertion.
    pub assertion_issuer: Option<String>,
    /// `Destination` of the response.
    pub destination: Option<String>,
    /// `InResponseTo` of the response; the confirmation has its own.
    pub in_response_to: Option<String>,
    /// The top status code, a URI. `None` leaves the whole `Status` out.
    pub status: Option<String>,
    /// The status code below it.
    pub sub_status: Option<String>,
    /// The status message.
    pub status_message: Option<String>,
    /// Whether there is an assertion at all.
    pub with_assertion: bool,
    /// Whether the assertion has a `Subject`.
    pub with_subject: bool,
    /// The text of the `NameID`.
    pub name_id: Option<String>,
    /// The format of the `NameID`, a URI.
    pub name_id_format: Option<String>,
    /// The subject confirmations, in order.
    pub confirmations: Vec<ConfirmationTemplate>,
    /// The conditions.
    pub conditions: Option<ConditionsTemplate>,
    /// The authentication statement.
    pub authn_statement: Option<AuthnStatementTemplate>,
    /// Attributes: name and values, in order. An empty list leaves the statement out. Values of
    /// `urn:oid:1.3.6.1.4.1.5923.1.1.1.10` (`eduPersonTargetedID`) are written as `NameID` elements.
    pub attributes: Vec<(String, Vec<String>)>,
    /// Canonical XML written at the end of the assertion as it stands.
    pub assertion_extra_xml: String,
    /// Canonical XML written at the end of the response as it stands.
    pub response_extra_xml: String,
    /// What is signed.
    pub sign: Sign,
    /// How the assertion is encrypted, after it was signed and before the response is.
    pub encrypt_assertion: Option<Encrypter>,
    /// How the `NameID` is encrypted, before the assertion is signed.
    pub encrypt_name_id: Option<Encrypter>,
}

/// A `SubjectConfirmation` with its data.
#[derive(Debug, Clone)]
pub struct ConfirmationTemplate {
    /// The method, a URI.
    pub method: String,
    /// Whether there is a `SubjectConfirmationData` at all.
    pub with_data: bool,
    /// `Recipient`.
    pub recipient: Option<String>,
    /// `InResponseTo`.
    pub in_response_to: Option<String>,
    /// `NotBefore`, which a bearer confirmation must not have.
    pub not_before: Option<String>,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Option<String>,
}

/// The `Conditions`.
#[derive(Debug, Clone)]
pub struct ConditionsTemplate {
    /// `NotBefore`.
    pub not_before: Option<String>,
    /// `NotOnOrAfter`.
    pub not_on_or_after: Option<String>,
    /// One `AudienceRestriction` each, with its audiences.
    pub audience_restrictions: Vec<Vec<String>>,
    /// Canonical XML written at the end of the conditions as it stands.
    pub extra_xml: String,
}

/// The `AuthnStatement`.
#[derive(Debug, Clone)]
pub struct AuthnStatementTemplate {
    /// `AuthnInstant`.
    pub authn_instant: Option<String>,
    /// `SessionIndex`.
    pub session_index: Option<String>,
    /// `SessionNotOnOrAfter`.
    pub session_not_on_or_after: Option<String>,
}

impl ResponseTemplate {
    /// The honest response of `issuer` to the service provider `audience` at `acs_url`, made at
    /// `at` and valid for five minutes: unsolicited, assertion signed, for `user@example.com`.
    ///
    /// IDs are fixed texts; [`Self::with_ids`] sets others.
    pub fn new(issuer: &str, audience: &str, acs_url: &str, at: SystemTime) -> Self {
        let until = time::format(at + Duration::from_mins(5));
        Self {
            response_id: "_response-1".into(),
            assertion_id: "_assertion-1".into(),
            response_version: Some("2.0".into()),
            assertion_version: Some("2.0".into()),
            issue_instant: time::format(at),
            response_issuer: Some(issuer.into()),
            assertion_issuer: Some(issuer.into()),
            destination: Some(acs_url.into()),
            in_response_to: None,
            status: Some("urn:oasis:names:tc:SAML:2.0:status:Success".into()),
            sub_status: None,
            status_message: None,
            with_assertion: true,
            with_subject: true,
            name_id: Some("user@example.com".into()),
            name_id_format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into()),
            confirmations: vec![ConfirmationTemplate {
                method: "urn:oasis:names:tc:SAML:2.0:cm:bearer".into(),
                with_data: true,
                recipient: Some(acs_url.into()),
                in_response_to: None,
                not_before: None,
                not_on_or_after: Some(until.clone()),
            }],
            conditions: Some(ConditionsTemplate {
                not_before: Some(time::format(at)),
                not_on_or_after: Some(until),
                audience_restrictions: vec![vec![audience.into()]],
                extra_xml: String::new(),
            }),
            authn_statement: Some(AuthnStatementTemplate {
                authn_instant: Some(time::format(at)),
                session_index: Some("_session-1".into()),
                session_not_on_or_after: None,
            }),
            attributes: Vec::new(),
            assertion_extra_xml: String::new(),
            response_extra_xml: String::new(),
            sign: Sign::Assertion,
            encrypt_assertion: None,
            encrypt_name_id: None,
        }
    }

    /// Sets both IDs. They must be XML names, unique for each response.
    pub fn with_ids(&mut self, response_id: &str, assertion_id: &str) -> &mut Self {
        self.response_id = response_id.into();
        self.assertion_id = assertion_id.into();
        self
    }

    /// Makes it the answer to this request, in the response and in every confirmation.
    pub fn answers(&mut self, request_id: &str) -> &mut Self {
        self.in_response_to = Some(request_id.into());
        for confirmation in &mut self.confirmations {
            confirmation.in_response_to = Some(request_id.into());
        }
        self
    }

    /// Adds an attribute.
    pub fn attribute(&mut self, name: &str, values: &[&str]) -> &mut Self {
        let values = values.iter().map(|&value| value.into()).collect();
        self.attributes.push((name.into(), values));
        self
    }
}
