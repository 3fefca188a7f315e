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
