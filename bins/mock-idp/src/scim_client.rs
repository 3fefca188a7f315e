//! Provisions one person over SCIM, the way identity providers do, and keeps what was said.

use reqwest::Method;
use serde_json::{Value, json};

/// Where to provision to.
#[derive(Clone)]
pub(crate) struct Connection {
    /// The SCIM Base URL, without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) token: String,
}

/// The person to provision.
#[derive(Debug, Clone)]
pub(crate) struct ScimPerson {
    pub(crate) user_name: String,
    pub(crate) given: String,
    pub(crate) family: String,
}

/// The operation on the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Create the person, or update them if they exist.
    Push,
    /// Set both names.
    Change,
    Deactivate,
    Reactivate,
    Delete,
    /// Read the first page of everybody.
    List,
}

/// One request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) request: String,
    pub(crate) request_body: String,
    /// The status line's number, or why there was no answer.
    pub(crate) outcome: String,
    pub(crate) succeeded: bool,
    pub(crate) answer_body: String,
}

/// Does it, and returns every request with its answer, in order.
pub(crate) async fn perform(
    http: &reqwest::Client,
    connection: &Connection,
    action: Action,
    person: &ScimPerson,
) -> Vec<Exchange> {
    let mut talk = Talk {
        http,
        connection,
        exchanges: Vec::new(),
    };
    if action == Action::List {
        talk.say(Method::GET, "/Users?startIndex=1&count=100", None)
            .await;
        return talk.exchanges;
    }
    let Some(found) = talk.look_up(&person.user_name).await else {
        return talk.exchanges;
    };
    match (action, found) {
        (Action::Push, None) => {
            talk.say(Method::POST, "/Users", Some(resource(person)))
                .await;
        }
        (Action::Push, Some(id)) => {
            let value = json!({"active": true, "name.givenName": person.given,
                "name.familyName": person.family});
            talk.patch(&id, value).await;
        }
        (Action::Change, Some(id)) => {
            let value = json!({"name.givenName": person.given,
                "name.familyName": person.family});
            talk.patch(&id, value).await;
        }
        (Action::Deactivate, Some(id)) => talk.patch(&id, json!({"active": false})).await,
        (Action::Reactivate, Some(id)) => talk.patch(&id, json!({"active": true})).await,
        (Action::Delete, Some(id)) => {
            talk.say(Method::DELETE, &user_path(&id), None).await;
        }
        (_, None) | (Action::List, _) => {}
    }
    talk.exchanges
}

fn resource(person: &ScimPerson) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": person.user_name,
        "name": {"givenName": person.given, "familyName": person.family},
        "emails": [{"value": person.user_name, "type": "work", "primary": true}],
        "active": true,
    })
}

fn user_path(id: &str) -> String {
    format!("/Users/{}", encode(id))
}

/// Percent-encodes everything that a path segment or query value may not hold as it is.
fn encode(text: &str) -> String {
    let form: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    form.replace('+', "%20")
}

struct Talk<'a> {
    http: &'a reqwest::Client,
    connection: &'a Connection,
    exchanges: Vec<Exchange>,
}

impl Talk<'_> {
    /// `None` when the question itself failed, `Some(None)` when the person does not exist.
    async fn look_up(&mut self, user_name: &str) -> Option<Option<String>> {
        let quoted = Value::from(user_name);
        let filter = encode(&format!("userName eq {quoted}"));
        let answer = self
            .say(Method::GET, &format!("/Users?filter={filter}"), None)
            .await?;
        let id = answer.pointer("/Resources/0/id").and_then(Value::as_str);
        Some(id.map(ToOwned::to_owned))
    }

    async fn patch(&mut self, id: &str, value: Value) {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "value": value}],
        });
        self.say(Method::PATCH, &user_path(id), Some(body)).await;
    }

    /// Sends one request; the answer's JSON when it succeeded.
    async fn say(&mut self, method: Method, path: &str, body: Option<Value>) -> Option<Value> {
        let url = format!("{}{path}", self.connection.base_url);
        let mut request = self
            .http
            .request(method.clone(), &url)
            .bearer_auth(&self.connection.token)
            .header("Accept", "application/scim+json");
        if let Some(body) = &body {
            request = request
                .header("Content-Type", "application/scim+json")
                .body(body.to_string());
        }
        let (outcome, succeeded, text) = match request.send().await {
            Ok(answer) => {
                let status = answer.status();
                let text = answer
                    .text()
                    .await
                    .unwrap_or_else(|error| error.to_string());
                (status.to_string(), status.is_success(), text)
            }
            Err(error) => (
                format!("No answer: {}", reason(&error)),
                false,
                String::new(),
            ),
        };
        let answer: Option<Value> = serde_json::from_str(&text).ok();
        self.exchanges.push(Exchange {
            request: format!("{method} {url}"),
            request_body: body.as_ref().map(pretty).unwrap_or_default(),
            outcome,
            succeeded,
            answer_body: answer.as_ref().map_or(text, pretty),
        });
        if succeeded {
            Some(answer.unwrap_or(Value::Null))
        } else {
            None
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The innermost reason: the outer ones repeat the URL.
fn reason(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}
