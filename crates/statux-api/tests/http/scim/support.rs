//! A server on a database of its own, and requests to it.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{App, test};
use chrono::{DateTime, Utc};
use identity_store::audit::Actor;
use identity_store::tokens::scim_tokens;
use identity_store::{OrganizationId, Secret, Store, StoreError, organizations};
use serde_json::{Value, json};
use statux_api::{ApiConfig, AppState};
use statux_testkit::clock::TestClock;
use statux_testkit::database::{self, TestDatabase};

/// The SCIM base URL of the server.
pub(crate) const BASE: &str = "https://id.example.com/api/v1/scim/v2";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

struct Clock(TestClock);

impl statux_api::clock::Clock for Clock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// A server with one organization and its SCIM token.
pub(crate) struct Server {
    pub(crate) clock: TestClock,
    pub(crate) organization: OrganizationId,
    token: String,
    state: AppState,
    _database: TestDatabase,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::on(database::sqlite(), 0)
    }

    /// A server that takes so many requests a second.
    pub(crate) fn with_rate_limit(per_second: u32) -> Self {
        Self::on(database::sqlite(), per_second)
    }

    pub(crate) fn on(database: TestDatabase, scim_rate_limit: u32) -> Self {
        let mut config = ApiConfig::new("https://id.example.com".parse().unwrap());
        config.scim_requests_per_second = scim_rate_limit;
        let clock = TestClock::default();
        let store = database.store.clone();
        let (organization, token) = organization(&store, clock.now());
        let state = AppState::new(store, config, Arc::new(Clock(clock.clone())));
        let token = token.expose().to_owned();
        Self {
            clock,
            organization,
            token,
            state,
            _database: database,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.state.store()
    }

    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// The token of another organization of the same server.
    pub(crate) fn other_organization(&self) -> String {
        organization(self.store(), self.clock.now())
            .1
            .expose()
            .to_owned()
    }

    /// A request of the organization's SCIM client to an address below the base URL.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request<'_> {
        let path = format!("/api/v1/scim/v2{path}");
        let request = Request {
            server: self,
            method: method.to_owned(),
            path,
            headers: vec![],
            body: vec![],
        };
        request.header("Authorization", &format!("Bearer {}", self.token))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.request("POST", path).json(body).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.request("PUT", path).json(body).send().await
    }

    pub(crate) async fn patch(&self, path: &str, operations: Value) -> Answer {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": operations,
        });
        self.request("PATCH", path).json(body).send().await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send().await
    }

    /// `GET /Users` with a filter, encoded as most clients do.
    pub(crate) async fn find(&self, filter: &str) -> Answer {
        self.find_in("/Users", filter).await
    }

    pub(crate) async fn find_in(&self, path: &str, filter: &str) -> Answer {
        let encoded: String =
            percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        self.get(&format!("{path}?filter={encoded}")).await
    }

    /// Provisions a user with no more than a name; answers where it is, such as `/Users/…`.
    pub(crate) async fn user(&self, user_name: &str) -> String {
        let created = self
            .post("/Users", json!({ "userName": user_name }))
            .await
            .ok(201);
        path_of(&created)
    }

    /// `GET /Groups` with a filter.
    pub(crate) async fn find_groups(&self, filter: &str) -> Answer {
        self.find_in("/Groups", filter).await
    }

    /// Provisions such a user; answers its id.
    pub(crate) async fn user_id(&self, user_name: &str) -> String {
        self.user(user_name).await.replace("/Users/", "")
    }

    /// Makes a group with these members; answers where it is, such as `/Groups/…`.
    pub(crate) async fn group(&self, display_name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let group = json!({ "displayName": display_name, "members": members });
        let created = self.post("/Groups", group).await.ok(201);
        format!("/Groups/{}", created["id"].as_str().unwrap())
    }

    /// The ids of a group's members.
    pub(crate) async fn members(&self, path: &str) -> Vec<String> {
        let group = self.get(path).await.ok(200);
        let members = group["members"].as_array().into_iter().flatten();
        members
            .map(|member| member["value"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl From<TestDatabase> for Server {
    fn from(database: TestDatabase) -> Self {
        Self::on(database, 0)
    }
}

/// The address of an answered resource, below the base URL.
pub(crate) fn path_of(resource: &Value) -> String {
    format!("/Users/{}", resource["id"].as_str().unwrap())
}

fn organization(store: &Store, now: DateTime<Utc>) -> (OrganizationId, Secret) {
    store
        .write::<_, StoreError, _>(move |db| {
            let id = organizations::create(db, "Example", now)?.id;
            let (_, secret) = scim_tokens::create(db, &id, "Okta SCIM", None, &Actor::Cli, now)?;
            Ok((id, secret))
        })
        .wait()
        .unwrap()
}

/// A request before it is sent.
pub(crate) struct Request<'a> {
    server: &'a Server,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn anonymous(mut self) -> Self {
        self.headers.retain(|(known, _)| known != "Authorization");
        self
    }

    /// Another address, outside the SCIM base.
    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "so that callers write plain json!"
    )]
    pub(crate) fn json(self, body: Value) -> Self {
        self.header("Content-Type", "application/scim+json")
            .bytes(body.to_string().as_bytes())
    }

    pub(crate) fn bytes(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Sends it to a page instead; answers the status and where it leads.
    pub(crate) async fn send_for_page(self) -> (u16, Option<String>) {
        let answer = self.answer().await;
        (answer.status, answer.header("Location").map(str::to_owned))
    }

    pub(crate) async fn send(self) -> Answer {
        let is_head = self.method == "HEAD";
        let answer = self.answer().await;
        answer.check_form(is_head);
        answer
    }

    /// Sends it to an address that is no SCIM resource.
    pub(crate) async fn answer(self) -> Answer {
        let state = &self.server.state;
        let app = App::new().configure(|cfg| statux_api::configure(cfg, state));
        let app = test::init_service(app).await;
        let mut request = test::TestRequest::with_uri(&self.path)
            .method(Method::from_bytes(self.method.as_bytes()).unwrap())
            .set_payload(self.body);
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        let response = test::call_service(&app, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = test::read_body(response).await;
        // So that what happens later has a later time.
        self.server.clock.advance(chrono::Duration::seconds(1));
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status,
            headers,
            body,
            empty: bytes.is_empty(),
        }
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) empty: bool,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap())
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Checks that it is this SCIM error (RFC 7644 section 3.12); answers the detail.
    #[track_caller]
    pub(crate) fn rejected(self, status: u16, scim_type: Option<&str>) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        let schema = "urn:ietf:params:scim:api:messages:2.0:Error";
        assert_eq!(self.body["schemas"], json!([schema]));
        assert_eq!(self.body["status"], status.to_string());
        assert_eq!(
            self.body.get("scimType").and_then(Value::as_str),
            scim_type,
            "{}",
            self.body
        );
        let detail = self.body["detail"].as_str().unwrap().to_owned();
        assert!(!detail.is_empty());
        detail
    }

    /// The names of the users in a list.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.values("userName")
    }

    /// An attribute of the resources in a list.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let resources = self.body["Resources"].as_array().unwrap();
        resources
            .iter()
            .map(|resource| resource[name].as_str().unwrap())
            .collect()
    }

    fn check_form(&self, is_head: bool) {
        assert!(
            self.status < 500 || self.status == 501 || self.status == 503,
            "{}",
            self.body
        );
        if !self.empty && !is_head {
            assert_eq!(self.header("Content-Type"), Some("application/scim+json"));
        }
    }
}
