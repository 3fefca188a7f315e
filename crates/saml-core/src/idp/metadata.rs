//! Writes an identity provider's metadata.

use super::error::IdpError;
use super::keys::IdpKey;
use crate::signing;
use crate::xml::ns::{DS, MD, SAMLP};
use crate::xml::write::{Tag, Writer};

/// The metadata that an identity provider publishes.
#[derive(Debug, Clone)]
pub struct IdpMetadata<'a> {
    /// The entity ID.
    pub entity_id: &'a str,
    /// The URL for sign-in by HTTP-Redirect.
    pub sso_redirect_url: Option<&'a str>,
    /// The URL for sign-in by HTTP-POST.
    pub sso_post_url: Option<&'a str>,
    /// The signing keys.
    pub keys: &'a [&'a IdpKey],
    /// The `use` of every key; `None` leaves it out.
    pub key_use: Option<&'a str>,
    /// `validUntil`.
    pub valid_until: Option<&'a str>,
    /// `WantAuthnRequestsSigned`.
    pub wants_signed_requests: bool,
    /// The URL for logout messages, by HTTP-Redirect and HTTP-POST.
    pub logout_url: Option<&'a str>,
}

impl<'a> IdpMetadata<'a> {
    /// One key, sign-in by HTTP-Redirect.
    pub fn new(entity_id: &'a str, sso_redirect_url: &'a str, keys: &'a [&'a IdpKey]) -> Self {
        Self {
            entity_id,
            sso_redirect_url: Some(sso_redirect_url),
            sso_post_url: None,
            keys,
            key_use: Some("signing"),
            valid_until: None,
            wants_signed_requests: false,
            logout_url: None,
        }
    }

    /// The metadata document.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] while writing a certificate.
    pub fn to_xml(&self) -> Result<String, IdpError> {
        let certificates = self.keys.iter().map(|key| key.certificate_base64());
        let certificates = certificates.collect::<Result<Vec<String>, _>>()?;
        let entity = Tag::new("md:EntityDescriptor")
            .declare("md", MD)
            .attribute("entityID", self.entity_id)
            .optional("validUntil", self.valid_until);
        let role = Tag::new("md:IDPSSODescriptor")
            .attribute(
                "WantAuthnRequestsSigned",
                &self.wants_signed_requests.to_string(),
            )
            .attribute("protocolSupportEnumeration", SAMLP);
        let mut writer = Writer::file();
        writer.element(entity, |writer| {
            writer.text("\n  ");
            writer.element(role, |writer| {
                writer.text("\n");
                for certificate in &certificates {
                    self.write_key(writer, certificate);
                }
                self.write_services(writer);
                writer.text("  ");
            });
            writer.text("\n");
        });
        writer.text("\n");
        Ok(writer.finish())
    }

    fn write_key(&self, writer: &mut Writer, certificate: &str) {
        writer.text("    ");
        let tag = Tag::new("md:KeyDescriptor").optional("use", self.key_use);
        writer.element(tag, |writer| {
            writer.element(Tag::new("ds:KeyInfo").declare("ds", DS), |writer| {
                signing::write_certificate(writer, certificate);
            });
        });
        writer.text("\n");
    }

    fn write_services(&self, writer: &mut Writer) {
        if let Some(url) = self.logout_url {
            for binding in ["HTTP-Redirect", "HTTP-POST"] {
                writer.text("    ");
                let binding = format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}");
                let tag = Tag::new("md:SingleLogoutService").attribute("Binding", &binding);
                writer.empty(tag.attribute("Location", url));
                writer.text("\n");
            }
        }
        writer.text("    ");
        let format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
        writer.leaf(Tag::new("md:NameIDFormat"), format);
        writer.text("\n");
        for (binding, url) in [
            ("HTTP-Redirect", self.sso_redirect_url),
            ("HTTP-POST", self.sso_post_url),
        ] {
            if let Some(url) = url {
                writer.text("    ");
                let binding = format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}");
                let tag = Tag::new("md:SingleSignOnService").attribute("Binding", &binding);
                writer.empty(tag.attribute("Location", url));
                writer.text("\n");
            }
        }
    }
}
