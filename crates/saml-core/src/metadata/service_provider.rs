//! The metadata that a service provider publishes (SAML metadata §2.4.4).

use std::fmt::Write as _;
use std::time::SystemTime;

use openssl::base64::encode_block;

use crate::c14n::canonicalize;
use crate::encryption::DecryptionKey;
use crate::escape::{attribute, optional_attribute};
use crate::keys::KeyError;
use crate::limits::Limits;
use crate::signing::{self, SigningKey};
use crate::time;
use crate::xml::{Extras, parse};

/// The algorithms that senders may choose from. AES-CBC is left out: it is accepted, but only in a
/// signed response.
const ENCRYPTION_METHODS: [&str; 5] = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes192-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
];

/// A service provider's metadata before it is written.
///
/// ```
/// use saml_core::ServiceProvider;
///
/// let sp = ServiceProvider::new("https://app.example/saml", "https://app.example/saml/acs");
/// let mut metadata = sp.metadata();
/// metadata.logout_url = Some("https://app.example/saml/logout");
/// assert!(metadata.to_xml().contains("SingleLogoutService"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServiceProviderMetadata<'a> {
    entity_id: &'a str,
    acs_url: &'a str,
    encryption_key: Option<&'a DecryptionKey>,
    /// Our keys that sign requests and logout messages; a key without a certificate is left out.
    /// With one, providers are told that requests are signed.
    pub signing_keys: Vec<&'a SigningKey>,
    /// Where logout messages are sent, by either binding.
    pub logout_url: Option<&'a str>,
    /// Until when the metadata may be used.
    pub valid_until: Option<SystemTime>,
}

impl<'a> ServiceProviderMetadata<'a> {
    pub(crate) fn new(
        entity_id: &'a str,
        acs_url: &'a str,
        encryption_key: Option<&'a DecryptionKey>,
    ) -> Self {
        Self {
            entity_id,
            acs_url,
            encryption_key,
            signing_keys: Vec::new(),
            logout_url: None,
            valid_until: None,
        }
    }

    /// The document.
    pub fn to_xml(&self) -> String {
        self.xml("")
    }

    /// The document with a signature. `id` must be an XML name (start with `_`), and another one
    /// each time.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn to_signed_xml(&self, key: &SigningKey, id: &str) -> Result<String, KeyError> {
        let xml = self.xml(&optional_attribute("ID", Some(id)));
        // What this module writes is well-formed: its values are escaped.
        let document =
            parse(&xml, &Limits::METADATA, Extras::Reject).map_err(|_| KeyError::Signing)?;
        let canonical = canonicalize(document.root(), "", None);
        let signature = signing::signature(key, &canonical, id)?;
        let (start, rest) = behind_start_tag(&canonical).ok_or(KeyError::Signing)?;
        Ok(format!("{start}{signature}{rest}"))
    }

    /// Assertions should be signed; a provider that signs the response instead is accepted all the
    /// same.
    fn xml(&self, id: &str) -> String {
        let valid_until = self.valid_until.map(time::format);
        let signing: String = self
            .signing_keys
            .iter()
            .filter_map(|it| signing_descriptor(it))
            .collect();
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"{id}{}>
  <md:SPSSODescriptor AuthnRequestsSigned="{}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{signing}{}{}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#,
            attribute(self.entity_id),
            optional_attribute("validUntil", valid_until.as_deref()),
            !signing.is_empty(),
            self.encryption_key
                .map_or_else(String::new, encryption_descriptor),
            self.logout_services(),
            attribute(self.acs_url),
        )
    }

    fn logout_services(&self) -> String {
        let mut services = String::new();
        for binding in ["HTTP-Redirect", "HTTP-POST"] {
            if let Some(url) = self.logout_url {
                // Writing to a String does not fail.
                let _ = write!(
                    services,
                    "\n    <md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
                     Location=\"{}\"/>",
                    attribute(url)
                );
            }
        }
        services
    }
}

/// Splits a canonical document behind its first tag, whose values stand between double quotes and
/// may hold a `>`.
fn behind_start_tag(xml: &str) -> Option<(&str, &str)> {
    let mut in_value = false;
    let end = xml.bytes().position(|byte| {
        in_value ^= byte == b'"';
        byte == b'>' && !in_value
    })?;
    xml.split_at_checked(end + 1)
}

/// The `KeyDescriptor` of a key that signs; `None` without a certificate.
fn signing_descriptor(key: &SigningKey) -> Option<String> {
    let certificate = key.certificate_base64()?;
    Some(format!(
        "\n    <md:KeyDescriptor use=\"signing\">\n      \
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n    \
         </md:KeyDescriptor>"
    ))
}

/// The `KeyDescriptor` of the key that identity providers encrypt for (SAML metadata §2.4.1.1): the
/// certificate, or the bare key without one.
fn encryption_descriptor(key: &DecryptionKey) -> String {
    let value = match (key.certificate_base64(), key.modulus_and_exponent()) {
        (Some(certificate), _) => {
            format!(
                "<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
            )
        }
        (None, Some((modulus, exponent))) => format!(
            "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent>\
             </ds:RSAKeyValue></ds:KeyValue>",
            encode_block(&modulus),
            encode_block(&exponent)
        ),
        (None, None) => return String::new(),
    };
    let mut methods = String::new();
    for uri in ENCRYPTION_METHODS {
        let _ = write!(
            methods,
            "\n      <md:EncryptionMethod Algorithm=\"{uri}\"/>"
        );
    }
    format!(
        "\n    <md:KeyDescriptor use=\"encryption\">\n      \
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{value}</ds:KeyInfo>{methods}\n    \
         </md:KeyDescriptor>"
    )
}
