//! Writes a [`ResponseTemplate`] as XML in exclusive canonical form.
//!
//! Attributes are in alphabetical order and every namespace is declared on the first element
//! that uses it, so the bytes written are the bytes that a canonicalizer would give.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::IdpError;
use super::sign::Signer;
use super::template::{
    AuthnStatementTemplate, ConditionsTemplate, ConfirmationTemplate, ResponseTemplate, Sign,
};
use crate::escape::{optional_attribute, text};

const SAML: &str = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
/// `eduPersonTargetedID`, which identity providers send as an element.
const TARGETED_ID: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10";
const SAMLP: &str = "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"";

impl ResponseTemplate {
    /// The response, signed as [`ResponseTemplate::sign`] says.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when signing or encrypting fails.
    pub fn to_xml(&self, signer: &Signer) -> Result<String, IdpError> {
        let assertion = match &self.encrypt_assertion {
            _ if !self.with_assertion => String::new(),
            Some(encrypter) => encrypter.encrypted_assertion(&self.assertion_xml(signer)?)?,
            None => self.assertion_xml(signer)?,
        };
        let head = format!(
            "<samlp:Response {SAMLP}{}{}{}{}{}>{}",
            optional_attribute("Destination", self.destination.as_deref()),
            optional_attribute("ID", Some(&self.response_id)),
            optional_attribute("InResponseTo", self.in_response_to.as_deref()),
            optional_attribute("IssueInstant", Some(&self.issue_instant)),
            optional_attribute("Version", self.response_version.as_deref()),
            issuer(self.response_issuer.as_deref(), true),
        );
        let tail = format!(
            "{}{assertion}{}</samlp:Response>",
            self.status_xml(),
            self.response_extra_xml
        );
        let wanted = matches!(self.sign, Sign::Response | Sign::Both);
        envelop(wanted, signer, &self.response_id, head, &tail)
    }

    /// The response as the form value `SAMLResponse`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when signing or encrypting fails.
    pub fn to_form_value(&self, signer: &Signer) -> Result<String, IdpError> {
        Ok(STANDARD.encode(self.to_xml(signer)?))
    }

    /// The assertion alone, signed where [`ResponseTemplate::sign`] says so.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when signing or encrypting fails.
    pub fn assertion_xml(&self, signer: &Signer) -> Result<String, IdpError> {
        let head = format!(
            "<saml:Assertion {SAML}{}{}{}>{}",
            optional_attribute("ID", Some(&self.assertion_id)),
            optional_attribute("IssueInstant", Some(&self.issue_instant)),
            optional_attribute("Version", self.assertion_version.as_deref()),
            issuer(self.assertion_issuer.as_deref(), false),
        );
        let mut tail = String::new();
        if self.with_subject {
            self.push_subject(&mut tail)?;
        }
        if let Some(conditions) = &self.conditions {
            push_conditions(&mut tail, conditions);
        }
        if let Some(statement) = &self.authn_statement {
            push_authn_statement(&mut tail, statement);
        }
        self.push_attributes(&mut tail);
        tail.push_str(&self.assertion_extra_xml);
        tail.push_str("</saml:Assertion>");
        let wanted = matches!(self.sign, Sign::Assertion | Sign::Both);
        envelop(wanted, signer, &self.assertion_id, head, &tail)
    }

    fn status_xml(&self) -> String {
        let Some(status) = &self.status else {
            return String::new();
        };
        let sub = self.sub_status.as_deref().map_or_else(String::new, |sub| {
            format!(
                "<samlp:StatusCode{}></samlp:StatusCode>",
                optional_attribute("Value", Some(sub))
            )
        });
        let message = self
            .status_message
            .as_deref()
            .map_or_else(String::new, |message| {
                format!(
                    "<samlp:StatusMessage>{}</samlp:StatusMessage>",
                    text(message)
                )
            });
        format!(
            "<samlp:Status><samlp:StatusCode{}>{sub}</samlp:StatusCode>{message}</samlp:Status>",
            optional_attribute("Value", Some(status))
        )
    }

    fn push_subject(&self, xml: &mut String) -> Result<(), IdpError> {
        xml.push_str("<saml:Subject>");
        if let Some(name_id) = &self.name_id {
            let format = optional_attribute("Format", self.name_id_format.as_deref());
            let name_id = text(name_id);
            match &self.encrypt_name_id {
                Some(encrypter) => xml.push_str(&encrypter.encrypted_id(&format!(
                    "<saml:NameID {SAML}{format}>{name_id}</saml:NameID>"
                ))?),
                None => {
                    let _ = write!(xml, "<saml:NameID{format}>{name_id}</saml:NameID>");
                }
            }
        }
        for confirmation in &self.confirmations {
            push_confirmation(xml, confirmation);
        }
        xml.push_str("</saml:Subject>");
        Ok(())
    }

    fn push_attributes(&self, xml: &mut String) {
        if self.attributes.is_empty() {
            return;
        }
        xml.push_str("<saml:AttributeStatement>");
        for (name_text, values) in &self.attributes {
            let name = optional_attribute("Name", Some(name_text));
            let _ = write!(xml, "<saml:Attribute{name}>");
            for value in values {
                let mut value = text(value);
                if name_text == TARGETED_ID {
                    value = format!("<saml:NameID>{value}</saml:NameID>");
                }
                let _ = write!(xml, "<saml:AttributeValue>{value}</saml:AttributeValue>");
            }
            xml.push_str("</saml:Attribute>");
        }
        xml.push_str("</saml:AttributeStatement>");
    }
}

/// Puts the signature right behind the issuer, where the schema wants it.
fn envelop(
    wanted: bool,
    signer: &Signer,
    id: &str,
    mut xml: String,
    tail: &str,
) -> Result<String, IdpError> {
    let signature = if wanted {
        signer.signature(&format!("{xml}{tail}"), id)?
    } else {
        String::new()
    };
    xml.push_str(&signature);
    xml.push_str(tail);
    Ok(xml)
}

/// The prefix `saml` is not yet declared inside a response, but is inside an assertion.
fn issuer(issuer: Option<&str>, declare: bool) -> String {
    let Some(issuer) = issuer else {
        return String::new();
    };
    let declaration = if declare {
        format!(" {SAML}")
    } else {
        String::new()
    };
    format!("<saml:Issuer{declaration}>{}</saml:Issuer>", text(issuer))
}

fn push_confirmation(xml: &mut String, confirmation: &ConfirmationTemplate) {
    let method = optional_attribute("Method", Some(&confirmation.method));
    let _ = write!(xml, "<saml:SubjectConfirmation{method}>");
    if confirmation.with_data {
        let _ = write!(
            xml,
            "<saml:SubjectConfirmationData{}{}{}{}></saml:SubjectConfirmationData>",
            optional_attribute("InResponseTo", confirmation.in_response_to.as_deref()),
            optional_attribute("NotBefore", confirmation.not_before.as_deref()),
            optional_attribute("NotOnOrAfter", confirmation.not_on_or_after.as_deref()),
            optional_attribute("Recipient", confirmation.recipient.as_deref()),
        );
    }
    xml.push_str("</saml:SubjectConfirmation>");
}

fn push_conditions(xml: &mut String, conditions: &ConditionsTemplate) {
    let _ = write!(
        xml,
        "<saml:Conditions{}{}>",
        optional_attribute("NotBefore", conditions.not_before.as_deref()),
        optional_attribute("NotOnOrAfter", conditions.not_on_or_after.as_deref()),
    );
    for audiences in &conditions.audience_restrictions {
        xml.push_str("<saml:AudienceRestriction>");
        for audience in audiences {
            let _ = write!(xml, "<saml:Audience>{}</saml:Audience>", text(audience));
        }
        xml.push_str("</saml:AudienceRestriction>");
    }
    xml.push_str(&conditions.extra_xml);
    xml.push_str("</saml:Conditions>");
}

fn push_authn_statement(xml: &mut String, statement: &AuthnStatementTemplate) {
    let _ = write!(
        xml,
        "<saml:AuthnStatement{}{}{}><saml:AuthnContext><saml:AuthnContextClassRef>\
         urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport\
         </saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>",
        optional_attribute("AuthnInstant", statement.authn_instant.as_deref()),
        optional_attribute("SessionIndex", statement.session_index.as_deref()),
        optional_attribute(
            "SessionNotOnOrAfter",
            statement.session_not_on_or_after.as_deref()
        ),
    );
}
