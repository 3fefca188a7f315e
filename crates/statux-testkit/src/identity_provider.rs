//! An identity provider that signs any response that a test makes.

use chrono::{DateTime, TimeDelta, Utc};
use saml_core::idp::{
    IdpKey, IdpMetadata, IncomingAuthnRequest, KnownServiceProvider, ResponseTemplate, Signer,
};
use saml_core::logout::SingleLogout;
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, ServiceProvider};

/// An identity provider with its key.
///
/// ```
/// use statux_testkit::clock::noon;
/// use statux_testkit::identity_provider::TestIdp;
///
/// let idp = TestIdp::new("https://idp.test/metadata", noon());
/// assert!(idp.metadata_xml().contains("https://idp.test/metadata"));
/// ```
#[derive(Debug)]
pub struct TestIdp {
    /// Its entity ID.
    pub entity_id: String,
    signer: Signer,
}

/// The identity provider's side of single logout.
#[derive(Debug)]
pub struct IdpLogout {
    this: ServiceProvider,
    peer: IdentityProvider,
    url: String,
    /// The key that it signs with.
    pub key: SigningKey,
}

impl IdpLogout {
    /// Writes and reads messages.
    pub fn messages(&self) -> SingleLogout<'_> {
        SingleLogout::new(&self.this, &self.peer, &self.url)
    }
}

/// The e-mail address in honest responses, also their `NameID`.
pub const EMAIL: &str = "ada@example.com";
/// The name in honest responses.
pub const NAME: &str = "Ada Lovelace";

impl TestIdp {
    /// An identity provider with a fresh key (ECDSA, which is quick to generate).
    ///
    /// # Panics
    ///
    /// When openssl cannot generate a key.
    pub fn new(entity_id: &str, now: DateTime<Utc>) -> Self {
        let until = now + TimeDelta::days(365);
        let key = IdpKey::generate_ec_p256("idp.test", now.into(), until.into());
        Self::with_key(entity_id, key.unwrap_or_else(|error| stop(&error)))
    }

    /// An identity provider that signs with this key.
    pub fn with_key(entity_id: &str, key: IdpKey) -> Self {
        Self {
            entity_id: entity_id.to_owned(),
            signer: Signer::new(key),
        }
    }

    /// Where sign-ins are sent.
    pub fn sso_url(&self) -> String {
        format!("{}/sso", self.entity_id)
    }

    /// Its metadata document.
    ///
    /// # Panics
    ///
    /// When openssl cannot write the certificate.
    pub fn metadata_xml(&self) -> String {
        self.metadata_with(|_| ())
    }

    /// Its metadata document, with changes.
    ///
    /// # Panics
    ///
    /// When openssl cannot write the certificate.
    pub fn metadata_with(&self, change: impl FnOnce(&mut IdpMetadata<'_>)) -> String {
        let (sso_url, keys) = (self.sso_url(), [&self.signer.key]);
        let mut metadata = IdpMetadata::new(&self.entity_id, &sso_url, &keys);
        change(&mut metadata);
        metadata.to_xml().unwrap_or_else(|error| stop(&error))
    }

    /// Single logout with a service provider, as this identity provider sees it; `url` is its own.
    ///
    /// # Panics
    ///
    /// When the service provider publishes no signing key, or openssl cannot write ours.
    pub fn logout_with(&self, sp: &KnownServiceProvider, url: &str) -> IdpLogout {
        let pem = self.signer.key.private_key_pem();
        let pem = pem.unwrap_or_else(|error| stop(&error));
        let peer = sp.peer.clone();
        IdpLogout {
            this: ServiceProvider::new(&self.entity_id, "https://unused.test"),
            peer: peer.unwrap_or_else(|| stop(&"the service provider publishes no signing key")),
            url: url.to_owned(),
            key: SigningKey::from_pem(&pem).unwrap_or_else(|error| stop(&error)),
        }
    }

    /// The honest response to a request, for [`EMAIL`], not yet signed. Its IDs are derived from
    /// the request's, so that each response has its own.
    pub fn answer(
        &self,
        request: &IncomingAuthnRequest,
        acs_url: &str,
        at: DateTime<Utc>,
    ) -> ResponseTemplate {
        let mut template = self.unsolicited(&request.issuer, acs_url, at);
        let id = &request.id;
        template
            .with_ids(&format!("{id}-response"), &format!("{id}-assertion"))
            .answers(id);
        template
    }

    /// An unsolicited response, for [`EMAIL`], not yet signed.
    pub fn unsolicited(
        &self,
        audience: &str,
        acs_url: &str,
        at: DateTime<Utc>,
    ) -> ResponseTemplate {
        let mut template = ResponseTemplate::new(&self.entity_id, audience, acs_url, at.into());
        template.name_id = Some(EMAIL.to_owned());
        template
            .attribute("email", &[EMAIL])
            .attribute("name", &[NAME]);
        template
    }

    /// Signs a response as its template says; returns XML.
    ///
    /// # Panics
    ///
    /// When openssl cannot sign.
    pub fn sign(&self, template: &ResponseTemplate) -> String {
        template
            .to_xml(&self.signer)
            .unwrap_or_else(|error| stop(&error))
    }
}

#[expect(
    clippy::panic,
    reason = "a test without its identity provider has failed"
)]
fn stop(reason: &dyn std::fmt::Display) -> ! {
    panic!("{reason}")
}
