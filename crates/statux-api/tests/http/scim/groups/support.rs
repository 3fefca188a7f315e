//! What the tests of groups ask of a server.

use serde_json::{Value, json};

use crate::support::{Answer, Server};

impl Server {
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
