//! Writes a [`ResponseTemplate`] as XML in exclusive canonical form.
//!
//! Attributes are in alphabetical order and every namespace is declared on the first element
//! that uses it, so the bytes written are the bytes that a canonicalizer would give.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::IdpError;
use super::sign::Signer;
use super::template::{
    AuthnStatementTemplate, ConditionsTemplate, ConfirmationTemplate, ResponseTemplate, Sign,
};
use crate::xml::ns::{SAML, SAMLP};
use crate::xml::write::{Tag, Writer};

const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
/// `eduPersonTargetedID`, which identity providers send as an element.
const TARGETED_ID: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10";

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
        let tag = Tag::new("samlp:Response")
            .declare("samlp", SAMLP)
            .optional("Destination", self.destination.as_deref())
            .attribute("ID", &self.response_id)
            .optional("InResponseTo", self.in_response_to.as_deref())
            .attribute("IssueInstant", &self.issue_instant)
            .optional("Version", self.response_version.as_deref());
        let wanted = matches!(self.sign, Sign::Response | Sign::Both);
        enveloped(wanted, signer, &self.response_id, |writer, signature| {
            writer.element(tag.clone(), |writer| {
                // An issuer outside an assertion declares its own namespace.
                let issuer = Tag::new("saml:Issuer").declare("saml", SAML);
                write_optional(writer, issuer, self.response_issuer.as_deref());
                writer.xml(signature);
                self.write_status(writer);
                writer.xml(&assertion);
                writer.xml(&self.response_extra_xml);
            });
        })
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
        let subject = self.subject()?;
        let tag = Tag::new("saml:Assertion")
            .declare("saml", SAML)
            .attribute("ID", &self.assertion_id)
            .attribute("IssueInstant", &self.issue_instant)
            .optional("Version", self.assertion_version.as_deref());
        let wanted = matches!(self.sign, Sign::Assertion | Sign::Both);
        enveloped(wanted, signer, &self.assertion_id, |writer, signature| {
            writer.element(tag.clone(), |writer| {
                let issuer = Tag::new("saml:Issuer");
                write_optional(writer, issuer, self.assertion_issuer.as_deref());
                writer.xml(signature);
                writer.xml(&subject);
                if let Some(conditions) = &self.conditions {
                    write_conditions(writer, conditions);
                }
                if let Some(statement) = &self.authn_statement {
                    write_authn_statement(writer, statement);
                }
                self.write_attributes(writer);
                writer.xml(&self.assertion_extra_xml);
            });
        })
    }

    fn write_status(&self, writer: &mut Writer) {
        let Some(status) = &self.status else {
            return;
        };
        let code = |value| Tag::new("samlp:StatusCode").attribute("Value", value);
        writer.element(Tag::new("samlp:Status"), |writer| {
            writer.element(code(status), |writer| {
                if let Some(sub) = &self.sub_status {
                    writer.empty(code(sub));
                }
            });
            let message = Tag::new("samlp:StatusMessage");
            write_optional(writer, message, self.status_message.as_deref());
        });
    }

    /// The subject, encrypted once: a second time would give another ciphertext.
    fn subject(&self) -> Result<String, IdpError> {
        let mut writer = Writer::canonical();
        if !self.with_subject {
            return Ok(writer.finish());
        }
        let name_id = match (&self.name_id, &self.encrypt_name_id) {
            (None, _) => String::new(),
            (Some(name_id), None) => self.name_id(Tag::new("saml:NameID"), name_id),
            (Some(name_id), Some(encrypter)) => {
                let tag = Tag::new("saml:NameID").declare("saml", SAML);
                encrypter.encrypted_id(&self.name_id(tag, name_id))?
            }
        };
        writer.element(Tag::new("saml:Subject"), |writer| {
            writer.xml(&name_id);
            for confirmation in &self.confirmations {
                write_confirmation(writer, confirmation);
            }
        });
        Ok(writer.finish())
    }

    fn name_id(&self, tag: Tag<'_>, name_id: &str) -> String {
        let mut writer = Writer::canonical();
        let format = self.name_id_format.as_deref();
        writer.leaf(tag.optional("Format", format), name_id);
        writer.finish()
    }

    fn write_attributes(&self, writer: &mut Writer) {
        if self.attributes.is_empty() {
            return;
        }
        writer.element(Tag::new("saml:AttributeStatement"), |writer| {
            for (name, values) in &self.attributes {
                let tag = Tag::new("saml:Attribute").attribute("Name", name);
                writer.element(tag, |writer| {
                    for value in values {
                        write_value(writer, name, value);
                    }
                });
            }
        });
    }
}

/// What `write` writes around a signature of it, which stands right behind the issuer, where the
/// schema wants it.
fn enveloped(
    wanted: bool,
    signer: &Signer,
    id: &str,
    write: impl Fn(&mut Writer, &str),
) -> Result<String, IdpError> {
    let with = |signature: &str| {
        let mut writer = Writer::canonical();
        write(&mut writer, signature);
        writer.finish()
    };
    let unsigned = with("");
    if wanted {
        Ok(with(&signer.signature(&unsigned, id)?))
    } else {
        Ok(unsigned)
    }
}

fn write_optional(writer: &mut Writer, tag: Tag<'_>, text: Option<&str>) {
    if let Some(text) = text {
        writer.leaf(tag, text);
    }
}

fn write_value(writer: &mut Writer, name: &str, value: &str) {
    writer.element(Tag::new("saml:AttributeValue"), |writer| {
        if name == TARGETED_ID {
            writer.leaf(Tag::new("saml:NameID"), value);
        } else {
            writer.text(value);
        }
    });
}

fn write_confirmation(writer: &mut Writer, confirmation: &ConfirmationTemplate) {
    let tag = Tag::new("saml:SubjectConfirmation").attribute("Method", &confirmation.method);
    writer.element(tag, |writer| {
        if confirmation.with_data {
            let data = Tag::new("saml:SubjectConfirmationData")
                .optional("InResponseTo", confirmation.in_response_to.as_deref())
                .optional("NotBefore", confirmation.not_before.as_deref())
                .optional("NotOnOrAfter", confirmation.not_on_or_after.as_deref())
                .optional("Recipient", confirmation.recipient.as_deref());
            writer.empty(data);
        }
    });
}

fn write_conditions(writer: &mut Writer, conditions: &ConditionsTemplate) {
    let tag = Tag::new("saml:Conditions")
        .optional("NotBefore", conditions.not_before.as_deref())
        .optional("NotOnOrAfter", conditions.not_on_or_after.as_deref());
    writer.element(tag, |writer| {
        for audiences in &conditions.audience_restrictions {
            writer.element(Tag::new("saml:AudienceRestriction"), |writer| {
                for audience in audiences {
                    writer.leaf(Tag::new("saml:Audience"), audience);
                }
            });
        }
        writer.xml(&conditions.extra_xml);
    });
}

fn write_authn_statement(writer: &mut Writer, statement: &AuthnStatementTemplate) {
    let tag = Tag::new("saml:AuthnStatement")
        .optional("AuthnInstant", statement.authn_instant.as_deref())
        .optional("SessionIndex", statement.session_index.as_deref())
        .optional(
            "SessionNotOnOrAfter",
            statement.session_not_on_or_after.as_deref(),
        );
    writer.element(tag, |writer| {
        writer.element(Tag::new("saml:AuthnContext"), |writer| {
            writer.leaf(Tag::new("saml:AuthnContextClassRef"), PASSWORD);
        });
    });
}
