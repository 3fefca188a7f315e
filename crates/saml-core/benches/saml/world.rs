//! The parties: one identity provider with an RSA key, one service provider.

use std::error::Error;

use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::idp::{Encrypter, IdpKey, IdpMetadata, Signer};
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Rejection, ServiceProvider,
};
use std::time::{Duration, SystemTime};

pub(crate) const IDP: &str = "https://idp.example.com/saml2/idp/metadata";
pub(crate) const SP: &str = "https://app.example.com/api/v1/saml/0193f1c2/metadata";
pub(crate) const ACS: &str = "https://app.example.com/api/v1/saml/0193f1c2/acs";
pub(crate) const REQUEST: &str = "_b4a8bfc1c7a84a7d9f8dbb9f6c1f0e1d";

pub(crate) struct World {
    /// When everything happens.
    pub(crate) now: SystemTime,
    pub(crate) signer: Signer,
    /// The identity provider's metadata document.
    pub(crate) metadata: String,
    pub(crate) idp: IdentityProvider,
    pub(crate) sp: ServiceProvider,
    /// The service provider's key, and what encrypts for it.
    pub(crate) sp_key: IdpKey,
    pub(crate) encrypter: Encrypter,
}

impl World {
    #[allow(
        clippy::disallowed_methods,
        reason = "other implementations read the clock, so the documents must be of today"
    )]
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let now = SystemTime::now();
        let until = now + Duration::from_hours(24 * 365);
        let key = IdpKey::generate_rsa(
            2048,
            "idp.example.com",
            now - Duration::from_hours(24),
            until,
        )?;
        let sso = "https://idp.example.com/saml2/idp/sso";
        let metadata = IdpMetadata::new(IDP, sso, &[&key]).to_xml()?;
        let sp_key = IdpKey::generate_rsa(2048, "app.example.com", now, until)?;
        let keys = DecryptionKeys::new(DecryptionKey::from_pem(&sp_key.to_pem()?)?);
        Ok(Self {
            encrypter: Encrypter::new(&sp_key.public_key_der()?)?,
            sp_key,
            now,
            idp: IdentityProvider::from_metadata(metadata.as_bytes(), now)?,
            metadata,
            sp: ServiceProvider::new(SP, ACS).with_decryption_keys(keys),
            signer: Signer::new(key),
        })
    }

    /// The whole way that is measured: from base64 text to an identity.
    pub(crate) fn consume(&self, saml_response: &str) -> Result<Identity, Rejection> {
        let expectation = Expectation {
            now: self.now,
            skew: Duration::from_mins(2),
            request: ExpectedRequest::Id(REQUEST),
        };
        self.sp
            .consume(&self.idp, saml_response, &Policy::default(), &expectation)
    }
}
