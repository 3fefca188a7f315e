//! A response of the application, as programs read it.

use actix_web::http::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::Value;

/// A response of the application.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, of any type.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, which must be JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no JSON", self.text()))
    }

    /// The body, or null if it is empty. The response must have this status.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The code of a problem document (RFC 9457). The response must have this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(
            self.headers.get(CONTENT_TYPE).unwrap(),
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["status"], status);
        problem["code"].as_str().unwrap().to_owned()
    }

    /// Where it redirects to; empty if it does not.
    pub fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The reference code of a rejected sign-in.
    #[track_caller]
    pub fn reference(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        let rest = self.location().strip_prefix("/sign-in?reference=");
        let rest = rest.unwrap_or_else(|| panic!("{} has no reference", self.location()));
        rest.split('&').next().unwrap().to_owned()
    }
}
