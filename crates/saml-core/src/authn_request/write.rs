//! Writes the message, in exclusive canonical form from the start: what is signed needs no other.

use std::fmt::Write as _;
use std::time::SystemTime;

use super::AuthnRequestOptions;
use crate::escape::{attribute, optional_attribute, text};
use crate::keys::KeyError;
use crate::signing::{self, SigningKey};
use crate::time;
use crate::xml::ns::{SAML, SAMLP};

/// The content of a request, independent of its destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) id: String,
    pub(super) issued_at: SystemTime,
    pub(super) issuer: String,
    pub(super) acs_url: String,
    pub(super) options: AuthnRequestOptions,
}

impl Parts {
    pub(super) fn unsigned(&self, destination: &str) -> String {
        self.xml(destination, "")
    }

    pub(super) fn signed(&self, destination: &str, key: &SigningKey) -> Result<String, KeyError> {
        let signature = signing::signature(key, &self.unsigned(destination), &self.id)?;
        Ok(self.xml(destination, &signature))
    }

    /// Attributes stand in the order of canonical XML: by name.
    fn xml(&self, destination: &str, signature: &str) -> String {
        let flag = |name, set: bool| optional_attribute(name, set.then_some("true"));
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{SAMLP}\" \
             AssertionConsumerServiceURL=\"{}\" Destination=\"{}\"{} ID=\"{}\"{} IssueInstant=\"{}\" \
             ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Version=\"2.0\">\
             <saml:Issuer xmlns:saml=\"{SAML}\">{}</saml:Issuer>{signature}{}{}</samlp:AuthnRequest>",
            attribute(&self.acs_url),
            attribute(destination),
            flag("ForceAuthn", self.options.force_authn),
            attribute(&self.id),
            flag("IsPassive", self.options.is_passive),
            time::format(self.issued_at),
            text(&self.issuer),
            self.name_id_policy(),
            self.requested_authn_context(),
        )
    }

    fn name_id_policy(&self) -> String {
        self.options
            .name_id_policy
            .as_ref()
            .map_or_else(String::new, |policy| {
                format!(
                    "<samlp:NameIDPolicy AllowCreate=\"{}\"{}></samlp:NameIDPolicy>",
                    policy.allow_create,
                    optional_attribute("Format", policy.format.as_deref())
                )
            })
    }

    fn requested_authn_context(&self) -> String {
        let Some(context) = &self.options.requested_authn_context else {
            return String::new();
        };
        let mut xml = format!(
            "<samlp:RequestedAuthnContext Comparison=\"{}\">",
            context.comparison.as_str()
        );
        for class in &context.class_refs {
            // Writing to a String does not fail.
            let _ = write!(
                xml,
                "<saml:AuthnContextClassRef xmlns:saml=\"{SAML}\">{}</saml:AuthnContextClassRef>",
                text(class)
            );
        }
        xml.push_str("</samlp:RequestedAuthnContext>");
        xml
    }
}
