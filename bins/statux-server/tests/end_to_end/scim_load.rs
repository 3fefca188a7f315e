//! A SCIM client that loads accounts and remembers what was acknowledged.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use reqwest::Method;
use serde_json::{Value, json};
use statux_testkit::server::Server;
use tokio::sync::Semaphore;

/// The known state of an account; `None` while a change of it is unanswered.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) user_name: String,
    pub(crate) active: Option<bool>,
    pub(crate) is_member: Option<bool>,
}

impl Account {
    pub(crate) fn new(id: &str, user_name: &str) -> Self {
        Self {
            id: id.to_owned(),
            user_name: user_name.to_owned(),
            active: Some(true),
            is_member: Some(false),
        }
    }
}

/// The request of a connection that got no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// Of an account with this userName.
    Create(String),
    /// Of the account with this id.
    Deactivation(String),
    /// Of the account with this id.
    Membership(String),
}

/// A status and a body, or why there is none.
type Answer = Result<(u16, Value), reqwest::Error>;

/// One connection to the SCIM endpoints.
pub(crate) struct Client {
    http: reqwest::Client,
    base_url: String,
    token: String,
}

impl Client {
    pub(crate) fn new(server: &Server, token: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            base_url: server.scim_base_url(),
            token: token.to_owned(),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let url = format!("{}{path}", self.base_url);
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if !body.is_null() {
            let body = body.to_string();
            request = request
                .header("Content-Type", "application/scim+json")
                .body(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok((status, body))
    }

    async fn must(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, body) = self.send(method, path, body).await.expect("an answer");
        assert!((200..300).contains(&status), "{path}: {status} {body}");
        body
    }

    pub(crate) async fn create(&self, user_name: &str) -> Answer {
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": user_name,
            "name": { "givenName": "Barbara", "familyName": "Jensen" },
        });
        self.send(Method::POST, "/Users", user).await
    }

    pub(crate) async fn deactivate(&self, id: &str) -> Result<(), reqwest::Error> {
        let operation = json!({ "op": "replace", "path": "active", "value": false });
        self.patch(&format!("/Users/{id}"), operation).await
    }

    /// Makes a user a member of a group.
    pub(crate) async fn join(&self, group: &str, id: &str) -> Result<(), reqwest::Error> {
        let operation = json!({ "op": "add", "path": "members", "value": [{ "value": id }] });
        self.patch(&format!("/Groups/{group}"), operation).await
    }

    async fn patch(&self, path: &str, operation: Value) -> Result<(), reqwest::Error> {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [operation],
        });
        let (status, body) = self.send(Method::PATCH, path, body).await?;
        assert!(matches!(status, 200 | 204), "{path}: {status} {body}");
        Ok(())
    }

    pub(crate) async fn must_create_group(&self, name: &str) -> String {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": name,
        });
        id_of(&self.must(Method::POST, "/Groups", body).await)
    }

    pub(crate) async fn user(&self, id: &str) -> Value {
        let path = format!("/Users/{id}");
        self.must(Method::GET, &path, Value::Null).await
    }

    /// The ids of the users with this userName.
    pub(crate) async fn ids_named(&self, user_name: &str) -> Vec<String> {
        let path = format!("/Users?filter=userName%20eq%20%22{user_name}%22");
        let found = self.must(Method::GET, &path, Value::Null).await;
        let ids: Vec<_> = resources(&found).iter().map(id_of).collect();
        assert_eq!(found["totalResults"], json!(ids.len()), "{found}");
        ids
    }

    /// All users by their ids, page after page; the pages hold as many as `totalResults` says.
    pub(crate) async fn list_users(&self) -> HashMap<String, Value> {
        let mut users = HashMap::new();
        loop {
            let path = format!("/Users?startIndex={}&count=100", users.len() + 1);
            let page = self.must(Method::GET, &path, Value::Null).await;
            for user in resources(&page) {
                let twice = users.insert(id_of(user), user.clone());
                assert!(twice.is_none(), "listed twice: {user}");
            }
            if resources(&page).is_empty() || page["totalResults"] == json!(users.len()) {
                assert_eq!(page["totalResults"], json!(users.len()));
                return users;
            }
        }
    }

    /// The ids of a group's members.
    pub(crate) async fn members(&self, group: &str) -> HashSet<String> {
        let path = format!("/Groups/{group}");
        let group = self.must(Method::GET, &path, Value::Null).await;
        let members = group["members"].as_array().cloned().unwrap_or_default();
        let id = |member: &Value| member["value"].as_str().expect("an id").to_owned();
        members.iter().map(id).collect()
    }

    /// Creates accounts, deactivates some and makes some members, until the server is killed;
    /// returns the accounts and the request that got no answer.
    pub(crate) async fn load(
        &self,
        group: &str,
        names: String,
        acknowledged: &Semaphore,
        killed: &Cell<bool>,
    ) -> (Vec<Account>, Unanswered) {
        let mut accounts = vec![];
        let lost = |error: &reqwest::Error| assert!(killed.get(), "before the kill: {error:?}");
        for number in 0_u64.. {
            let user_name = format!("{names}-{number}@example.com");
            let (status, body) = match self.create(&user_name).await {
                Ok(answer) => answer,
                Err(error) => {
                    lost(&error);
                    return (accounts, Unanswered::Create(user_name));
                }
            };
            assert_eq!(status, 201, "{body}");
            acknowledged.add_permits(1);
            let id = id_of(&body);
            let mut account = Account::new(&id, &user_name);
            let mut unanswered = None;
            if number % 2 == 0 {
                account.active = self
                    .deactivate(&id)
                    .await
                    .inspect_err(lost)
                    .ok()
                    .map(|()| false);
                if account.active.is_none() {
                    unanswered = Some(Unanswered::Deactivation(id.clone()));
                }
            }
            if unanswered.is_none() && number % 3 == 0 {
                account.is_member = self
                    .join(group, &id)
                    .await
                    .inspect_err(lost)
                    .ok()
                    .map(|()| true);
                if account.is_member.is_none() {
                    unanswered = Some(Unanswered::Membership(id));
                }
            }
            accounts.push(account);
            if let Some(unanswered) = unanswered {
                return (accounts, unanswered);
            }
        }
        unreachable!("the server is killed before that")
    }
}

fn id_of(resource: &Value) -> String {
    let id = resource["id"].as_str();
    id.unwrap_or_else(|| panic!("no id: {resource}")).to_owned()
}

fn resources(list: &Value) -> &[Value] {
    list["Resources"].as_array().map_or(&[], Vec::as_slice)
}
