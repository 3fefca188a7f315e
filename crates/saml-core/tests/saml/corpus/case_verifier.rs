//! The library's verdict on a case.

use std::time::Duration;

use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::gate::RawMessage;
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Rejection, ServiceProvider,
};

use super::files::{Body, Facts, Person, Stored, root};

/// Everything that a case is verified with, reusable for many messages.
pub(crate) struct CaseVerifier {
    facts: Facts,
    idp: IdentityProvider,
    service_provider: ServiceProvider,
}

impl CaseVerifier {
    pub(crate) fn new(case: &Stored) -> Self {
        let facts = case.facts.clone();
        let at = saml_core::time::parse(&facts.at).unwrap();
        let idp = IdentityProvider::from_metadata(&case.metadata, at)
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let mut service_provider = ServiceProvider::new(&facts.entity_id, &facts.acs_url);
        if let Some(file) = &facts.decryption_key {
            let pem = std::fs::read(root().join("keys").join(file)).unwrap();
            let key = DecryptionKey::from_pem(&pem).unwrap();
            service_provider = service_provider.with_decryption_keys(DecryptionKeys::new(key));
        }
        Self {
            facts,
            idp,
            service_provider,
        }
    }

    pub(crate) fn verify(&self, body: &Body) -> Result<Identity, Rejection> {
        let policy = Policy::default();
        let verified = match body {
            Body::Base64(text) => self.service_provider.verify(&self.idp, text, &policy),
            Body::Xml(xml) => {
                let message = RawMessage::from_xml(xml.clone(), &policy.limits)?;
                self.service_provider
                    .verify_message(&self.idp, &message, &policy)
            }
        };
        verified?.validate(&Expectation {
            now: saml_core::time::parse(&self.facts.at).unwrap(),
            skew: Duration::from_secs(self.facts.skew_secs),
            request: self.request(),
        })
    }

    fn request(&self) -> ExpectedRequest<'_> {
        match &self.facts.in_response_to {
            Some(id) => ExpectedRequest::Id(id),
            None if self.facts.allow_unsolicited => ExpectedRequest::UnsolicitedAllowed,
            None => ExpectedRequest::Unknown,
        }
    }
}

pub(crate) fn verify(case: &Stored) -> Result<Identity, Rejection> {
    CaseVerifier::new(case).verify(&case.body)
}

/// The part of an identity that cases state.
pub(crate) fn person(identity: Identity) -> Person {
    Person {
        name_id: identity.name_id,
        name_id_format: identity.name_id_format,
        issuer: identity.issuer,
        session_index: identity.session_index,
        email: identity.email,
        name: identity.name,
        given_name: identity.given_name,
        family_name: identity.family_name,
        groups: identity.groups,
    }
}
