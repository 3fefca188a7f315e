//! A service provider as the identity provider knows it, by its metadata.

use openssl::base64::decode_block;
use openssl::x509::X509;

use super::encrypt::Encrypter;
use super::error::IdpError;
use crate::limits::Limits;
use crate::metadata::{IdentityProvider, peer_of};
use crate::xml::ns::{DS, MD};
use crate::xml::{Element, Extras, parse};

/// What a service provider's metadata says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct KnownServiceProvider {
    /// Its entity ID.
    pub entity_id: String,
    /// Its assertion consumer service.
    pub acs_url: String,
    /// The other side of [`SingleLogout`](crate::logout::SingleLogout), where the service provider takes
    /// this side's part: its signing keys and its logout URLs. `None` if it publishes no signing key.
    pub peer: Option<IdentityProvider>,
    encryption_certificate: Option<String>,
}

impl KnownServiceProvider {
    /// Reads the metadata of one service provider, which is trusted as it is.
    ///
    /// # Errors
    ///
    /// [`IdpError`] for what cannot be read.
    pub fn from_metadata(xml: &str) -> Result<Self, IdpError> {
        let document =
            parse(xml, &Limits::METADATA, Extras::Skip).map_err(|error| IdpError::NotXml {
                detail: error.to_string(),
            })?;
        let root = document.root();
        let missing = |part| IdpError::Missing { part };
        let role = root
            .child(MD, "SPSSODescriptor")
            .ok_or(missing("SPSSODescriptor"))?;
        let entity_id = root.attribute("entityID").ok_or(missing("entityID"))?;
        let acs = role
            .child(MD, "AssertionConsumerService")
            .and_then(|service| service.attribute("Location"));
        let acs_url = acs.ok_or(missing("AssertionConsumerService"))?;
        Ok(Self {
            entity_id: entity_id.to_owned(),
            acs_url: acs_url.to_owned(),
            peer: peer_of(entity_id, role, acs_url).ok(),
            encryption_certificate: role
                .children_named(MD, "KeyDescriptor")
                .find(|key| matches!(key.attribute("use"), None | Some("encryption")))
                .and_then(certificate),
        })
    }

    /// Encrypts for the key that it publishes for that; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] if the certificate cannot be used.
    pub fn encrypter(&self) -> Result<Option<Encrypter>, IdpError> {
        let Some(certificate) = &self.encryption_certificate else {
            return Ok(None);
        };
        let key = decode_block(certificate)
            .and_then(|der| X509::from_der(&der))
            .and_then(|certificate| certificate.public_key()?.public_key_to_der())
            .map_err(IdpError::openssl)?;
        Encrypter::new(&key).map(Some)
    }
}

fn certificate(key: Element<'_>) -> Option<String> {
    let found = key
        .descendants()
        .find(|element| element.is(DS, "X509Certificate"))?;
    Some(found.text()?.split_ascii_whitespace().collect())
}
