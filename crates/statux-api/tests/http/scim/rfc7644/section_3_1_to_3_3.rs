//! Messages, methods, creating resources.

use serde_json::json;
use statux_testkit::site::{BASE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn the_schemas_of_messages_cannot_be_discovered(server: ScimSite) {
    let user = "urn:ietf:params:scim:schemas:core:2.0:User";
    server.get(&format!("/Schemas/{user}")).await.ok(200);
    for message in [
        "ListResponse",
        "PatchOp",
        "Error",
        "SearchRequest",
        "BulkRequest",
    ] {
        let urn = format!("urn:ietf:params:scim:api:messages:2.0:{message}");
        let answer = server.get(&format!("/Schemas/{urn}")).await;
        answer.rejected(404, None);
    }
}

#[apply(on_both_databases)]
async fn the_answer_is_what_the_server_made_of_it(server: ScimSite) {
    let user = json!({
        "userName": "ada@example.com",
        "active": "True",
        "title": "",
        "password": "x",
    });
    let created = server.post("/Users", user).await.ok(201);
    assert_eq!(created["active"], true);
    assert!(created.get("title").is_none() && created.get("password").is_none());
    assert_eq!(server.get(&path_of(&created)).await.ok(200), created);
}

#[apply(on_both_databases)]
async fn a_create_returns_201_and_the_location(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "externalId": "1", "title": "Dr"});
    let answer = server.post("/Users", user).await;
    let location = answer.header("Location").unwrap().to_owned();
    let created = answer.ok(201);
    assert_eq!(location, format!("{BASE}{}", path_of(&created)));
    assert_eq!(created["meta"]["location"], location);
    assert_eq!(created["meta"]["resourceType"], "User");
    assert_eq!(created["title"], "Dr");
    assert_eq!(server.get(&path_of(&created)).await.ok(200), created);
}

#[apply(on_both_databases)]
async fn read_only_attributes_of_a_new_resource_are_ignored(server: ScimSite) {
    let user = json!({
        "userName": "ada@example.com",
        "id": "mine",
        "meta": {"created": "nonsense", "resourceType": 5},
        "groups": [{"value": "mine"}],
    });
    let created = server.post("/Users", user).await.ok(201);
    assert_ne!(created["id"], "mine");
    assert_eq!(created["meta"]["resourceType"], "User");
    assert!(created.get("groups").is_none());
    let left_out = created["active"].as_bool();
    assert_eq!(left_out, Some(true), "the server's default");
}

#[apply(on_both_databases)]
async fn a_resource_that_is_there_already_is_a_conflict(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "externalId": "1"});
    let created = server.post("/Users", user.clone()).await.ok(201);
    let answer = server.post("/Users", user).await;
    answer.rejected(409, Some("uniqueness"));
    let same_external_id = json!({"userName": "bob@example.com", "externalId": "1"});
    let answer = server.post("/Users", same_external_id).await;
    answer.rejected(409, Some("uniqueness"));
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 1);
    assert_eq!(server.get(&path_of(&created)).await.ok(200), created);
}
