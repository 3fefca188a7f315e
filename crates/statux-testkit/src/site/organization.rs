//! An organization, as its API client sees it.

use actix_web::http::header::SET_COOKIE;
use identity_store::audit::Actor;
use identity_store::tokens::{Scopes, api_keys};
use identity_store::{Caller, OrganizationId, StoreError, organizations};
use serde_json::{Value, json};

use super::answer::Answer;
use super::app::{ORIGIN, TestSite};
use crate::identity_provider::TestIdp;

/// An organization as its API client sees it.
#[derive(Debug)]
pub struct Organization<'a> {
    /// The site that it is on.
    pub site: &'a TestSite,
    /// Its id.
    pub id: OrganizationId,
    /// A key of the management API.
    pub api_key: String,
}

impl Organization<'_> {
    /// The path of one of its SAML endpoints.
    pub fn path(&self, end: &str) -> String {
        format!("/api/v1/saml/{}/{end}", self.id)
    }

    /// The URL of its assertion consumer service.
    pub fn acs_url(&self) -> String {
        format!("{ORIGIN}{}", self.path("acs"))
    }

    /// The entity ID that its identity provider knows us by.
    pub fn entity_id(&self) -> String {
        format!("{ORIGIN}{}", self.path("metadata"))
    }

    /// Calls the management API with the organization's key.
    pub async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut headers = vec![("authorization", format!("Bearer {}", self.api_key))];
        let body = body.map_or_else(Vec::new, |body| {
            headers.push(("content-type", "application/json".to_owned()));
            body.to_string().into_bytes()
        });
        self.site.send(method, path, &headers, body).await
    }

    /// The latest sign-in attempt.
    pub async fn last_attempt(&self) -> Value {
        let attempts = self
            .api("GET", "/api/v1/sign-in-attempts?limit=1", None)
            .await
            .ok(200);
        attempts["items"][0].clone()
    }

    /// Asserts that the response is a rejection that the admin finds under the same reference.
    pub async fn assert_rejected(&self, answer: &Answer, code: &str) -> Value {
        let reference = answer.reference();
        assert!(
            answer.headers.get_all(SET_COOKIE).all(|cookie| {
                !cookie
                    .to_str()
                    .unwrap()
                    .starts_with("__Host-statux_session=")
            }),
            "a rejection starts no session"
        );
        // It is the latest, unless it is equal to an earlier one within the hour.
        let attempts = self
            .api("GET", "/api/v1/sign-in-attempts?limit=200", None)
            .await
            .ok(200);
        let mut attempts = attempts["items"].as_array().unwrap().iter();
        let attempt = attempts.find(|attempt| attempt["reference"] == reference.as_str());
        let attempt = attempt.unwrap().clone();
        assert_eq!(attempt["code"], code, "{attempt}");
        assert_eq!(attempt["outcome"], "refused");
        attempt
    }
}

impl TestSite {
    /// An organization with an API key and no provider.
    pub fn organization_with_key(&self) -> Organization<'_> {
        let now = self.clock.now();
        let made = self.store().write::<_, StoreError, _>(move |db| {
            let id = organizations::create(db, "Example", now)?.id;
            let caller = Caller::new(&id, &Actor::Cli, now);
            let (_, key) = api_keys::create(db, &caller, "tests", None, &Scopes::usual())?;
            Ok((id, key))
        });
        let (id, key) = made.wait().unwrap();
        Organization {
            site: self,
            id,
            api_key: key.expose().to_owned(),
        }
    }

    /// An organization whose identity provider is enabled.
    pub async fn connected(&self, entity_id: &str) -> (Organization<'_>, TestIdp) {
        let organization = self.organization_with_key();
        let idp = TestIdp::new(entity_id, self.clock.now());
        let body = json!({ "name": "Okta", "metadata_xml": idp.metadata_xml() });
        organization
            .api("POST", "/api/v1/sso/provider", Some(body))
            .await
            .ok(201);
        (organization, idp)
    }
}
