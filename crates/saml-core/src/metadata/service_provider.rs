//! The metadata that a service provider publishes (SAML metadata §2.4.4).

use std::time::SystemTime;

use openssl::base64::encode_block;

use crate::encryption::DecryptionKey;
use crate::keys::KeyError;
use crate::signing::{self, SigningKey};
use crate::time;
use crate::xml::ns::{DS, MD, SAMLP};
use crate::xml::write::{Tag, Writer};

/// The algorithms that senders may choose from. AES-CBC is left out: it is accepted, but only in a
/// signed response.
const ENCRYPTION_METHODS: [&str; 5] = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes192-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
];

const EMAIL_ADDRESS: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

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
        let mut writer = Writer::file();
        self.write(&mut writer, None, "");
        writer.text("\n");
        writer.finish()
    }

    /// The document with a signature. `id` must be an XML name (start with `_`), and another one
    /// each time.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn to_signed_xml(&self, key: &SigningKey, id: &str) -> Result<String, KeyError> {
        let with = |signature: &str| {
            let mut writer = Writer::canonical();
            self.write(&mut writer, Some(id), signature);
            writer.finish()
        };
        Ok(with(&signing::signature(key, &with(""), id)?))
    }

    /// Assertions should be signed; a provider that signs the response instead is accepted all the
    /// same. Attributes stand in the order of canonical XML: by name.
    fn write(&self, writer: &mut Writer, id: Option<&str>, signature: &str) {
        let valid_until = self.valid_until.map(time::format);
        let entity = Tag::new("md:EntityDescriptor")
            .declare("md", MD)
            .optional("ID", id)
            .attribute("entityID", self.entity_id)
            .optional("validUntil", valid_until.as_deref());
        let keys = self.signing_keys.iter();
        let certificates: Vec<&str> = keys.filter_map(|it| it.certificate_base64()).collect();
        let role = Tag::new("md:SPSSODescriptor")
            .attribute(
                "AuthnRequestsSigned",
                &(!certificates.is_empty()).to_string(),
            )
            .attribute("WantAssertionsSigned", "true")
            .attribute("protocolSupportEnumeration", SAMLP);
        writer.element(entity, |writer| {
            writer.xml(signature);
            writer.text("\n  ");
            writer.element(role, |writer| {
                for certificate in certificates {
                    write_signing_descriptor(writer, certificate);
                }
                if let Some(key) = self.encryption_key {
                    write_encryption_descriptor(writer, key);
                }
                self.write_services(writer);
                writer.text("\n  ");
            });
            writer.text("\n");
        });
    }

    fn write_services(&self, writer: &mut Writer) {
        if let Some(url) = self.logout_url {
            for binding in ["HTTP-Redirect", "HTTP-POST"] {
                writer.text("\n    ");
                writer.empty(service("md:SingleLogoutService", binding, url));
            }
        }
        writer.text("\n    ");
        writer.leaf(Tag::new("md:NameIDFormat"), EMAIL_ADDRESS);
        writer.text("\n    ");
        let acs = service("md:AssertionConsumerService", "HTTP-POST", self.acs_url);
        writer.empty(acs.attribute("index", "0").attribute("isDefault", "true"));
    }
}

fn service<'n>(name: &'n str, binding: &str, url: &str) -> Tag<'n> {
    let binding = format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}");
    Tag::new(name)
        .attribute("Binding", &binding)
        .attribute("Location", url)
}

/// The `KeyDescriptor` of a key that signs.
fn write_signing_descriptor(writer: &mut Writer, certificate: &str) {
    write_descriptor(
        writer,
        "signing",
        |writer| signing::write_certificate(writer, certificate),
        &[],
    );
}

/// The `KeyDescriptor` of the key that identity providers encrypt for (SAML metadata §2.4.1.1): the
/// certificate, or the bare key without one.
fn write_encryption_descriptor(writer: &mut Writer, key: &DecryptionKey) {
    match (key.certificate_base64(), key.modulus_and_exponent()) {
        (Some(certificate), _) => write_descriptor(
            writer,
            "encryption",
            |writer| signing::write_certificate(writer, certificate),
            &ENCRYPTION_METHODS,
        ),
        (None, Some((modulus, exponent))) => write_descriptor(
            writer,
            "encryption",
            |writer| write_rsa_key(writer, &modulus, &exponent),
            &ENCRYPTION_METHODS,
        ),
        (None, None) => {}
    }
}

fn write_descriptor(
    writer: &mut Writer,
    key_use: &str,
    key: impl FnOnce(&mut Writer),
    methods: &[&str],
) {
    writer.text("\n    ");
    let tag = Tag::new("md:KeyDescriptor").attribute("use", key_use);
    writer.element(tag, |writer| {
        writer.text("\n      ");
        writer.element(Tag::new("ds:KeyInfo").declare("ds", DS), key);
        for uri in methods {
            writer.text("\n      ");
            writer.empty(Tag::new("md:EncryptionMethod").attribute("Algorithm", uri));
        }
        writer.text("\n    ");
    });
}

fn write_rsa_key(writer: &mut Writer, modulus: &[u8], exponent: &[u8]) {
    writer.element(Tag::new("ds:KeyValue"), |writer| {
        writer.element(Tag::new("ds:RSAKeyValue"), |writer| {
            writer.leaf(Tag::new("ds:Modulus"), &encode_block(modulus));
            writer.leaf(Tag::new("ds:Exponent"), &encode_block(exponent));
        });
    });
}
