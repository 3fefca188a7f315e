//! An organization on a site of its own, as its SCIM client sees it.

use std::ops::Deref;

use identity_store::audit::Actor;
use identity_store::tokens::scim_tokens;
use identity_store::{Caller, OrganizationId, Secret, StoreError, organizations};
use serde_json::{Value, json};
use statux_api::ApiConfig;

use super::app::TestSite;
use super::scim_request::{ScimAnswer, ScimRequest};
use crate::database::{self, TestDatabase};

/// The SCIM base URL of the site.
pub const BASE: &str = "https://id.example.com/api/v1/scim/v2";
/// The schema of the enterprise extension.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A site with one organization and its SCIM token.
#[derive(Debug)]
pub struct ScimSite {
    /// The organization.
    pub organization: OrganizationId,
    token: String,
    site: TestSite,
}

impl Deref for ScimSite {
    type Target = TestSite;

    fn deref(&self) -> &TestSite {
        &self.site
    }
}

impl Default for ScimSite {
    fn default() -> Self {
        Self::new()
    }
}

impl From<TestDatabase> for ScimSite {
    fn from(database: TestDatabase) -> Self {
        Self::with_config(database, |_| ())
    }
}

impl ScimSite {
    /// On a SQLite database.
    pub fn new() -> Self {
        database::sqlite().into()
    }

    /// On a SQLite database, with changed settings. Unless changed, requests are unlimited.
    pub fn with(change: impl FnOnce(&mut ApiConfig)) -> Self {
        Self::with_config(database::sqlite(), change)
    }

    fn with_config(database: TestDatabase, change: impl FnOnce(&mut ApiConfig)) -> Self {
        let site = TestSite::with(database, |config| {
            config.scim_requests_per_second = 0;
            change(config);
        });
        let (organization, token) = organization(&site);
        Self {
            organization,
            token: token.expose().to_owned(),
            site,
        }
    }

    /// The token of another organization of the same site.
    pub fn other_organization(&self) -> String {
        organization(&self.site).1.expose().to_owned()
    }

    /// A request of the organization's SCIM client to a path below the base URL.
    pub fn request(&self, method: &str, path: &str) -> ScimRequest<'_> {
        let path = format!("/api/v1/scim/v2{path}");
        ScimRequest::new(self, method, path).token(&self.token)
    }

    /// `GET` as the SCIM client.
    pub async fn get(&self, path: &str) -> ScimAnswer {
        self.request("GET", path).send().await
    }

    /// `POST` as the SCIM client.
    pub async fn post(&self, path: &str, body: Value) -> ScimAnswer {
        self.request("POST", path).json(body).send().await
    }

    /// `PUT` as the SCIM client.
    pub async fn put(&self, path: &str, body: Value) -> ScimAnswer {
        self.request("PUT", path).json(body).send().await
    }

    /// `PATCH` with these operations.
    pub async fn patch(&self, path: &str, operations: Value) -> ScimAnswer {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": operations,
        });
        self.request("PATCH", path).json(body).send().await
    }

    /// `DELETE` as the SCIM client.
    pub async fn delete(&self, path: &str) -> ScimAnswer {
        self.request("DELETE", path).send().await
    }

    /// `GET /Users` with a filter, encoded as most clients do.
    pub async fn find(&self, filter: &str) -> ScimAnswer {
        self.find_in("/Users", filter).await
    }

    /// `GET` of a list with a filter.
    pub async fn find_in(&self, path: &str, filter: &str) -> ScimAnswer {
        let encoded: String =
            percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        self.get(&format!("{path}?filter={encoded}")).await
    }

    /// Provisions a user with only a name; returns its path, such as `/Users/…`.
    pub async fn user(&self, user_name: &str) -> String {
        let created = self
            .post("/Users", json!({ "userName": user_name }))
            .await
            .ok(201);
        path_of(&created)
    }

    /// `GET /Groups` with a filter.
    pub async fn find_groups(&self, filter: &str) -> ScimAnswer {
        self.find_in("/Groups", filter).await
    }

    /// Provisions a user; returns its id.
    pub async fn user_id(&self, user_name: &str) -> String {
        self.user(user_name).await.replace("/Users/", "")
    }

    /// Creates a group with these members; returns its path, such as `/Groups/…`.
    pub async fn group(&self, display_name: &str, members: &[&str]) -> String {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let group = json!({ "displayName": display_name, "members": members });
        let created = self.post("/Groups", group).await.ok(201);
        format!("/Groups/{}", created["id"].as_str().unwrap())
    }

    /// The ids of a group's members.
    pub async fn members(&self, path: &str) -> Vec<String> {
        let group = self.get(path).await.ok(200);
        let members = group["members"].as_array().into_iter().flatten();
        members
            .map(|member| member["value"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The path of a returned user, below the base URL.
pub fn path_of(resource: &Value) -> String {
    format!("/Users/{}", resource["id"].as_str().unwrap())
}

fn organization(site: &TestSite) -> (OrganizationId, Secret) {
    let now = site.clock.now();
    site.store()
        .write::<_, StoreError, _>(move |db| {
            let id = organizations::create(db, "Example", now)?.id;
            let (_, secret) =
                scim_tokens::create(db, &Caller::new(&id, &Actor::Cli, now), "Okta SCIM", None)?;
            Ok((id, secret))
        })
        .wait()
        .unwrap()
}
