//! A server on a database of its own, and its organizations.

use std::sync::Arc;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, LOCATION, SET_COOKIE};
use actix_web::{App, test};
use chrono::{DateTime, Utc};
use identity_store::audit::Actor;
use identity_store::tokens::api_keys;
use identity_store::{OrganizationId, StoreError, organizations};
use serde_json::{Value, json};
use statux_api::{ApiConfig, AppState};
use statux_testkit::clock::TestClock;
use statux_testkit::database::{self, TestDatabase};
use statux_testkit::identity_provider::TestIdp;

use crate::api::browser::Browser;

pub(crate) const ORIGIN: &str = "https://id.example.com";

struct Clock(TestClock);

impl statux_api::clock::Clock for Clock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// The server.
pub(crate) struct Site {
    pub(crate) clock: TestClock,
    pub(crate) state: AppState,
    _database: TestDatabase,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::on(database::sqlite())
    }

    pub(crate) fn on(database: TestDatabase) -> Self {
        Self::with(database, |_| ())
    }

    pub(crate) fn with(database: TestDatabase, change: impl FnOnce(&mut ApiConfig)) -> Self {
        let mut config = ApiConfig::new(ORIGIN.parse().unwrap());
        change(&mut config);
        let clock = TestClock::default();
        let state = AppState::new(
            database.store.clone(),
            config,
            Arc::new(Clock(clock.clone())),
        );
        Self {
            clock,
            state,
            _database: database,
        }
    }

    /// An organization with an API key and no provider.
    pub(crate) fn organization(&self) -> Organization<'_> {
        let now = self.clock.now();
        let made = self.state.store().write::<_, StoreError, _>(move |db| {
            let id = organizations::create(db, "Example", now)?.id;
            let (_, key) = api_keys::create(db, &id, "tests", None, &Actor::Cli, now)?;
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
    pub(crate) async fn connected(&self, entity_id: &str) -> (Organization<'_>, TestIdp) {
        let organization = self.organization();
        let idp = TestIdp::new(entity_id, self.clock.now());
        let body = json!({ "name": "Okta", "metadata_xml": idp.metadata_xml() });
        organization
            .api("POST", "/api/v1/sso/provider", Some(body))
            .await
            .ok(201);
        (organization, idp)
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// The application, for those who send it many requests: making it takes longer than one.
    pub(crate) async fn service(
        &self,
    ) -> impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = actix_web::Error>
    {
        test::init_service(App::new().configure(|cfg| statux_api::configure(cfg, &self.state)))
            .await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Answer {
        // Later requests have later times, so that lists have one order.
        self.clock.advance(chrono::Duration::milliseconds(1));
        send(&self.service().await, method, path, headers, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }
}

impl From<TestDatabase> for Site {
    fn from(database: TestDatabase) -> Self {
        Self::on(database)
    }
}

/// A request to [`Site::service`].
pub(crate) async fn send<B: MessageBody>(
    service: &impl Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Answer {
    let mut request = test::TestRequest::with_uri(path)
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .peer_addr("203.0.113.7:50000".parse().unwrap())
        .set_payload(body);
    for (name, value) in headers {
        request = request.insert_header((*name, value.as_str()));
    }
    let response = test::call_service(service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = test::read_body(response).await.to_vec();
    Answer {
        status,
        headers,
        body,
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no JSON", self.text()))
    }

    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The code of a problem document with this status.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(
            self.headers.get(CONTENT_TYPE).unwrap(),
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["status"], status);
        problem["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The reference code of a rejected sign-in.
    #[track_caller]
    pub(crate) fn reference(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        let rest = self.location().strip_prefix("/sign-in?reference=");
        let rest = rest.unwrap_or_else(|| panic!("{} has no reference", self.location()));
        rest.split('&').next().unwrap().to_owned()
    }
}

/// An organization as its API client sees it.
pub(crate) struct Organization<'a> {
    pub(crate) site: &'a Site,
    pub(crate) id: OrganizationId,
    pub(crate) api_key: String,
}

impl Organization<'_> {
    pub(crate) fn path(&self, end: &str) -> String {
        format!("/api/v1/saml/{}/{end}", self.id)
    }

    pub(crate) fn acs_url(&self) -> String {
        format!("{ORIGIN}{}", self.path("acs"))
    }

    pub(crate) fn entity_id(&self) -> String {
        format!("{ORIGIN}{}", self.path("metadata"))
    }

    /// A call of the management API with the organization's key.
    pub(crate) async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut headers = vec![("authorization", format!("Bearer {}", self.api_key))];
        let body = body.map_or_else(Vec::new, |body| {
            headers.push(("content-type", "application/json".to_owned()));
            body.to_string().into_bytes()
        });
        self.site.send(method, path, &headers, body).await
    }

    /// The newest attempt at signing in.
    pub(crate) async fn last_attempt(&self) -> Value {
        let attempts = self
            .api("GET", "/api/v1/sign-in-attempts?limit=1", None)
            .await
            .ok(200);
        attempts["items"][0].clone()
    }

    /// Asserts that the answer is a rejection that the admin finds under the same reference.
    pub(crate) async fn assert_rejected(&self, answer: &Answer, code: &str) -> Value {
        let reference = answer.reference();
        assert!(
            answer
                .headers
                .get_all(SET_COOKIE)
                .all(|cookie| { !cookie.to_str().unwrap().starts_with("statux_session=") }),
            "a rejection starts no session"
        );
        let attempt = self.last_attempt().await;
        assert_eq!(attempt["code"], code, "{attempt}");
        assert_eq!(attempt["reference"], reference.as_str());
        assert_eq!(attempt["outcome"], "refused");
        attempt
    }
}
