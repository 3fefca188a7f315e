//! The front door: a service provider and the identity providers it trusts.

use std::time::SystemTime;

use crate::assertion::{Assertion, ResponseInfo, ResponseTrust, SubjectConfirmation, signed};
use crate::attributes::Identity;
use crate::authn_request::{AuthnRequest, AuthnRequestOptions};
use crate::encryption::{DecryptionKeys, Recipient};
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::metadata::{IdentityProvider, ServiceProviderMetadata};
use crate::rejection::Rejection;
use crate::validate::{self, Expectation};
use crate::verified;

/// This side of a connection: who we are and where responses are sent.
///
/// Both texts are compared exactly, character by character, with what a response says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProvider {
    entity_id: String,
    acs_url: String,
    decryption_keys: Option<DecryptionKeys>,
}

/// How a response is read. There is no setting that leaves a check out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// How large a response may be.
    pub limits: Limits,
}

impl ServiceProvider {
    /// A service provider by its entity ID and the URL of its assertion consumer service.
    pub fn new(entity_id: impl Into<String>, acs_url: impl Into<String>) -> Self {
        Self {
            entity_id: entity_id.into(),
            acs_url: acs_url.into(),
            decryption_keys: None,
        }
    }

    /// Enables decryption, and publishes the current key in [`Self::metadata_xml`]. Without keys
    /// every encrypted assertion is rejected.
    #[must_use]
    pub fn with_decryption_keys(self, keys: DecryptionKeys) -> Self {
        Self {
            decryption_keys: Some(keys),
            ..self
        }
    }

    /// The keys that decrypt, if there are any.
    pub fn decryption_keys(&self) -> Option<&DecryptionKeys> {
        self.decryption_keys.as_ref()
    }

    /// The service provider as the recipient of encrypted assertions.
    pub fn recipient(&self) -> Recipient<'_> {
        Recipient {
            entity_id: &self.entity_id,
            keys: self.decryption_keys.as_ref(),
        }
    }

    /// The entity ID: the audience that assertions must name.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The assertion consumer service: the recipient that assertions must name.
    pub fn acs_url(&self) -> &str {
        &self.acs_url
    }

    /// This service provider's metadata document (SAML metadata §2.4.4).
    pub fn metadata_xml(&self) -> String {
        self.metadata().to_xml()
    }

    /// The same before it is written, to add signing keys, a logout URL or a signature.
    pub fn metadata(&self) -> ServiceProviderMetadata<'_> {
        ServiceProviderMetadata::new(
            &self.entity_id,
            &self.acs_url,
            self.decryption_keys.as_ref().map(DecryptionKeys::current),
        )
    }

    /// A request to sign a user in. `id` must be an XML name (start with `_`), hard to guess, and
    /// used once: the caller keeps it until the response comes.
    pub fn authn_request(
        &self,
        idp: &IdentityProvider,
        id: &str,
        issued_at: SystemTime,
    ) -> AuthnRequest {
        self.authn_request_with(idp, id, issued_at, &AuthnRequestOptions::default())
    }

    /// Like [`Self::authn_request`], asking for more than a sign-in.
    pub fn authn_request_with(
        &self,
        idp: &IdentityProvider,
        id: &str,
        issued_at: SystemTime,
        options: &AuthnRequestOptions,
    ) -> AuthnRequest {
        AuthnRequest::new(idp, &self.entity_id, &self.acs_url, id, issued_at, options)
    }

    /// Reads the form value `SAMLResponse` and verifies its signatures with the provider's keys.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken, from the base64 to the signatures.
    pub fn verify(
        &self,
        idp: &IdentityProvider,
        saml_response: &str,
        policy: &Policy,
    ) -> Result<VerifiedAssertion, Rejection> {
        self.verify_message(
            idp,
            &RawMessage::from_base64(saml_response, &policy.limits)?,
            policy,
        )
    }

    /// Like [`Self::verify`], for a response whose base64 has been removed.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken, from the gate to the signatures.
    pub fn verify_message(
        &self,
        idp: &IdentityProvider,
        message: &RawMessage,
        policy: &Policy,
    ) -> Result<VerifiedAssertion, Rejection> {
        let document = GatedDocument::check(message, &policy.limits)?;
        let outer = ResponseInfo::read(document.document().root())?;
        // A failure has no assertion and is mostly unsigned: say what the provider said.
        validate::status::check(&outer)?;
        let recipient = self.recipient();
        let keys = idp.signing_keys();
        let verified = verified::verify_for(&document, keys, &recipient, &policy.limits)?;
        let (assertion, response) = signed::read(&verified, outer, &recipient)?;
        Ok(VerifiedAssertion {
            assertion,
            response,
            service_provider: self.clone(),
            idp_entity_id: idp.entity_id().into(),
        })
    }

    /// [`Self::verify`] and [`VerifiedAssertion::validate`] in one call, for callers that know
    /// the request before they see the response.
    ///
    /// The caller must still reject a second use of [`Identity::assertion_id`].
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken.
    pub fn consume(
        &self,
        idp: &IdentityProvider,
        saml_response: &str,
        policy: &Policy,
        expectation: &Expectation<'_>,
    ) -> Result<Identity, Rejection> {
        let verified = self.verify(idp, saml_response, policy)?;
        let accepted = verified.check(expectation)?.clone();
        Identity::from_assertion(verified.assertion, accepted)
    }
}

/// An assertion that a pinned key has signed, not yet validated: it may have expired, be meant
/// for another service provider, or answer no request.
#[derive(Debug, Clone)]
pub struct VerifiedAssertion {
    assertion: Assertion,
    response: ResponseTrust,
    service_provider: ServiceProvider,
    idp_entity_id: String,
}

impl VerifiedAssertion {
    /// The signed request ID that this assertion answers, from the first bearer confirmation that
    /// names one. Use it to look the request up; [`Self::validate`] compares it.
    pub fn in_response_to(&self) -> Option<&str> {
        self.assertion
            .bearer_confirmations()
            .find_map(|confirmation| confirmation.in_response_to.as_deref())
    }

    /// The signed assertion's ID.
    pub fn assertion_id(&self) -> &str {
        &self.assertion.id
    }

    /// The assertion as it was signed. Nothing in it has been validated.
    pub fn assertion(&self) -> &Assertion {
        &self.assertion
    }

    /// Validates the assertion by every rule of [`crate::validate`].
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken.
    pub fn validate(&self, expectation: &Expectation<'_>) -> Result<Identity, Rejection> {
        let accepted = self.check(expectation)?.clone();
        Identity::from_assertion(self.assertion.clone(), accepted)
    }

    fn check<'a>(
        &'a self,
        expectation: &'a Expectation<'a>,
    ) -> Result<&'a SubjectConfirmation, Rejection> {
        validate::run(&validate::Context {
            assertion: &self.assertion,
            response: &self.response,
            entity_id: &self.service_provider.entity_id,
            acs_url: &self.service_provider.acs_url,
            issuer: &self.idp_entity_id,
            expectation,
        })
    }
}
