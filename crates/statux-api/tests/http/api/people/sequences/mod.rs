//! What identity providers do with people over the years, as their SCIM clients and their responses
//! tell it. Each sequence ends with the person signed in to their own account, and no admin has
//! clicked on anything unless the test says so.

mod directory;
mod entra;
mod okta;
mod onelogin;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Scene;

impl Scene<'_> {
    /// The users that a filter finds, as clients look before they create.
    async fn found(&self, filter: &str) -> Vec<Value> {
        let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let found = self
            .scim("GET", &format!("/Users?filter={filter}"), json!({}))
            .await
            .ok(200);
        found["Resources"].as_array().unwrap().clone()
    }

    /// The id of the only user that a filter finds.
    async fn only(&self, filter: &str) -> String {
        let found = self.found(filter).await;
        assert_eq!(found.len(), 1, "{filter}: {found:?}");
        found[0]["id"].as_str().unwrap().to_owned()
    }

    async fn patch(&self, id: &str, operations: Value) -> Value {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": operations,
        });
        let path = format!("/Users/{id}");
        self.scim("PATCH", &path, body).await.ok(200)
    }

    async fn put(&self, id: &str, body: Value) -> Value {
        let path = format!("/Users/{id}");
        self.scim("PUT", &path, body).await.ok(200)
    }

    async fn delete(&self, id: &str) {
        let path = format!("/Users/{id}");
        self.scim("DELETE", &path, json!({})).await.ok(204);
    }
}
