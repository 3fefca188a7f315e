//! Writes an identity provider's metadata.

use std::fmt::Write as _;

use super::error::IdpError;
use super::keys::IdpKey;
use crate::escape::{attribute, text};

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
        }
    }

    /// The metadata document.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] while writing a certificate.
    pub fn to_xml(&self) -> Result<String, IdpError> {
        let mut body = String::new();
        let key_use = self
            .key_use
            .map_or_else(String::new, |it| format!(" use=\"{}\"", attribute(it)));
        for key in self.keys {
            let _ = writeln!(
                body,
                "    <md:KeyDescriptor{key_use}><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
                 <ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
                 </md:KeyDescriptor>",
                text(&key.certificate_base64()?)
            );
        }
        body.push_str(
            "    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>\n",
        );
        for (binding, url) in [
            ("HTTP-Redirect", self.sso_redirect_url),
            ("HTTP-POST", self.sso_post_url),
        ] {
            if let Some(url) = url {
                let _ = writeln!(
                    body,
                    "    <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                     Location=\"{}\"/>",
                    attribute(url)
                );
            }
        }
        let valid_until = self.valid_until.map_or_else(String::new, |it| {
            format!(" validUntil=\"{}\"", attribute(it))
        });
        Ok(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\"{valid_until}>\n  \
             <md:IDPSSODescriptor WantAuthnRequestsSigned=\"false\" \
             protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n{body}  \
             </md:IDPSSODescriptor>\n</md:EntityDescriptor>\n",
            attribute(self.entity_id)
        ))
    }
}
