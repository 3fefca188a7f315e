//! Deleting.

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn a_deleted_resource_is_gone_for_every_method(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let answer = server.delete(&path).await;
    assert!(answer.empty);
    answer.ok(204);
    let body = json!({
        "userName": "ada@example.com",
        "Operations": [{"op": "replace", "path": "title", "value": "X"}],
    });
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let request = server.request(method, &path).json(body.clone());
        request.send().await.rejected(404, None);
    }
    let list = server.get("/Users").await.ok(200);
    assert_eq!(list["totalResults"], 0);
    assert!(server.find("userName pr").await.names().is_empty());
}

#[apply(on_both_databases)]
async fn a_deleted_resource_is_in_nobodys_way(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "externalId": "1"});
    let path = path_of(&server.post("/Users", user.clone()).await.ok(201));
    let again = server.post("/Users", user.clone()).await;
    again.rejected(409, Some("uniqueness"));
    server.delete(&path).await.ok(204);
    server.post("/Users", user).await.ok(201);
}

#[apply(on_both_databases)]
async fn what_was_a_deleted_users_is_free_for_another_in_every_way(server: ScimSite) {
    let made = async |name: &str, external_id: &str| {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "externalId": external_id,
            "emails": [{"value": format!("{name}@home.example"), "primary": true}],
        });
        path_of(&server.post("/Users", user).await.ok(201))
    };
    let bob = made("bob", "b").await;
    let title = json!({"op": "replace", "path": "title", "value": "kept"});
    server.patch(&bob, json!([title])).await.ok(200);
    let rename = |attribute: &str, value: &str| {
        server.patch(
            &bob,
            json!([{"op": "replace", "path": attribute, "value": value}]),
        )
    };
    // By PATCH, one after the other and both at once; by PUT.
    let anna = made("anna", "a").await;
    for (attribute, value) in [("userName", "ANNA@example.com"), ("externalId", "a")] {
        rename(attribute, value)
            .await
            .rejected(409, Some("uniqueness"));
    }
    server.delete(&anna).await.ok(204);
    rename("userName", "ANNA@example.com").await.ok(200);
    rename("externalId", "a").await.ok(200);
    let cora = made("cora", "c").await;
    let both = json!([{"op": "add", "value": {"userName": "cora@example.com", "externalId": "c"}}]);
    server
        .patch(&bob, both.clone())
        .await
        .rejected(409, Some("uniqueness"));
    server.delete(&cora).await.ok(204);
    assert_eq!(server.patch(&bob, both).await.ok(200)["title"], "kept");
    let (dora, eve) = (made("dora", "d").await, made("eve", "e").await);
    let body = json!({"userName": "dora@example.com", "externalId": "e", "title": "kept"});
    server
        .put(&bob, body.clone())
        .await
        .rejected(409, Some("uniqueness"));
    server.delete(&dora).await.ok(204);
    let told = server
        .put(&bob, body.clone())
        .await
        .rejected(409, Some("uniqueness"));
    assert!(told.starts_with("externalId"), "{told}");
    server.delete(&eve).await.ok(204);
    assert_eq!(
        server.put(&bob, body).await.ok(200)["userName"],
        "dora@example.com"
    );
    // By POST with the name of one who was deleted and the externalId of another.
    let (fay, gus) = (made("fay", "f").await, made("gus", "g").await);
    for path in [fay, gus] {
        server.delete(&path).await.ok(204);
    }
    let new = json!({"userName": "fay@example.com", "externalId": "g"});
    server.post("/Users", new).await.ok(201);
    // Nobody but these two is there, each found by its names.
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 2);
    let found = server.find("externalId eq \"e\"").await;
    assert_eq!(found.names(), ["dora@example.com"]);
}
