//! OneLogin.

use serde_json::json;

use statux_testkit::{apply, on_both_databases};

use crate::support::Server;

#[apply(on_both_databases)]
async fn onelogin_creates_a_group_with_an_old_schema_and_a_null_id(server: Server) {
    let group = json!({
        "schemas": ["urn:scim:schemas:core:2.0"],
        "id": null,
        "displayName": "Pilots",
    });
    let created = server.post("/Groups", group).await.ok(201);
    assert!(created["id"].is_string());
    assert_eq!(created["displayName"], "Pilots");
}

#[apply(on_both_databases)]
async fn onelogin_patches_the_members_of_a_group(server: Server) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Pilots", &[&ada]).await;
    let add = json!([{"op": "add", "path": "members", "value": [{"value": bob}]}]);
    server.patch(&path, add).await.ok(204);
    assert_eq!(server.members(&path).await.len(), 2);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}]);
    server.patch(&format!("/{path}"), remove).await.ok(204);
    assert_eq!(server.members(&path).await, [bob]);
}
