//! The requests of a SCIM client, and their responses.

use actix_web::http::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::app::{self, TestSite};

/// A request before it is sent.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ScimRequest<'a> {
    site: &'a TestSite,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl<'a> ScimRequest<'a> {
    /// A request without credentials.
    pub fn new(site: &'a TestSite, method: &str, path: String) -> Self {
        Self {
            site,
            method: method.to_owned(),
            path,
            headers: vec![],
            body: vec![],
        }
    }

    /// With this header, replacing any of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this bearer token.
    pub fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Without credentials.
    pub fn anonymous(mut self) -> Self {
        self.headers.retain(|(known, _)| known != "Authorization");
        self
    }

    /// To another path, outside the SCIM base.
    pub fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// With a JSON body.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "so that callers write plain json!"
    )]
    pub fn json(self, body: Value) -> Self {
        self.header("Content-Type", "application/scim+json")
            .bytes(body.to_string().as_bytes())
    }

    /// With this body.
    pub fn bytes(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Sends it to a page instead; returns the status and the redirect's target.
    pub async fn send_for_page(self) -> (u16, Option<String>) {
        let answer = self.answer().await;
        (answer.status, answer.header("Location").map(str::to_owned))
    }

    /// Sends it; the response must have the form of SCIM responses.
    pub async fn send(self) -> ScimAnswer {
        let is_head = self.method == "HEAD";
        let answer = self.answer().await;
        answer.check_form(is_head);
        answer
    }

    /// Sends it to an endpoint outside SCIM, whose response may have any form.
    pub async fn answer(self) -> ScimAnswer {
        let headers: Vec<(&str, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let service = self.site.service().await;
        let answer = app::send(&service, &self.method, &self.path, &headers, self.body).await;
        // So that later events have later times.
        self.site.clock.advance(chrono::Duration::seconds(1));
        ScimAnswer {
            status: answer.status,
            body: serde_json::from_slice(&answer.body).unwrap_or(Value::Null),
            empty: answer.body.is_empty(),
            headers: answer.headers,
        }
    }
}

/// A response to a SCIM client.
#[derive(Debug)]
pub struct ScimAnswer {
    /// The status code.
    pub status: u16,
    headers: HeaderMap,
    /// The body; null unless it is JSON.
    pub body: Value,
    /// Whether the body is empty.
    pub empty: bool,
}

impl ScimAnswer {
    /// A header of the response.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap())
    }

    /// The body. The response must have this status.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Checks that it is this SCIM error (RFC 7644 section 3.12); returns the detail.
    #[track_caller]
    pub fn rejected(self, status: u16, scim_type: Option<&str>) -> String {
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
    pub fn names(&self) -> Vec<&str> {
        self.values("userName")
    }

    /// An attribute of the resources in a list.
    pub fn values(&self, name: &str) -> Vec<&str> {
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
