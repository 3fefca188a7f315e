//! Writes the message, in exclusive canonical form from the start: what is signed needs no other.

use std::time::SystemTime;

use super::AuthnRequestOptions;
use crate::keys::KeyError;
use crate::signing::{self, SigningKey};
use crate::time;
use crate::xml::ns::{SAML, SAMLP};
use crate::xml::write::{Tag, Writer};

/// The binding that the answer must come by.
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

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
        let options = &self.options;
        let tag = Tag::new("samlp:AuthnRequest")
            .declare("samlp", SAMLP)
            .attribute("AssertionConsumerServiceURL", &self.acs_url)
            .attribute("Destination", destination)
            .optional("ForceAuthn", options.force_authn.then_some("true"))
            .attribute("ID", &self.id)
            .optional("IsPassive", options.is_passive.then_some("true"))
            .attribute("IssueInstant", &time::format(self.issued_at))
            .attribute("ProtocolBinding", POST)
            .attribute("Version", "2.0");
        let mut writer = Writer::canonical();
        writer.element(tag, |writer| {
            let issuer = Tag::new("saml:Issuer").declare("saml", SAML);
            writer.leaf(issuer, &self.issuer);
            writer.xml(signature);
            self.write_name_id_policy(writer);
            self.write_requested_authn_context(writer);
        });
        writer.finish()
    }

    fn write_name_id_policy(&self, writer: &mut Writer) {
        if let Some(policy) = &self.options.name_id_policy {
            let tag = Tag::new("samlp:NameIDPolicy")
                .attribute("AllowCreate", &policy.allow_create.to_string())
                .optional("Format", policy.format.as_deref());
            writer.empty(tag);
        }
    }

    fn write_requested_authn_context(&self, writer: &mut Writer) {
        let Some(context) = &self.options.requested_authn_context else {
            return;
        };
        let tag = Tag::new("samlp:RequestedAuthnContext")
            .attribute("Comparison", context.comparison.as_str());
        writer.element(tag, |writer| {
            for class in &context.class_refs {
                let tag = Tag::new("saml:AuthnContextClassRef").declare("saml", SAML);
                writer.leaf(tag, class);
            }
        });
    }
}
