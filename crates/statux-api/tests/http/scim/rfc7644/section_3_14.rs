//! Versions of resources.

use serde_json::json;

use statux_testkit::{apply, on_both_databases};

use crate::support::{Server, path_of};

#[apply(on_both_databases)]
async fn the_entity_tag_is_in_the_header_and_in_meta(server: Server) {
    let user = json!({"userName": "ada@example.com"});
    let answer = server.post("/Users", user.clone()).await;
    let tag = answer.header("ETag").unwrap().to_owned();
    let created = answer.ok(201);
    assert_eq!(created["meta"]["version"], tag);
    let path = path_of(&created);
    let operations = json!([{"op": "add", "path": "title", "value": "Dr"}]);
    for answer in [
        server.get(&path).await,
        server.put(&path, user).await,
        server.patch(&path, operations).await,
    ] {
        let tag = answer.header("ETag").unwrap().to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        assert_eq!(answer.ok(200)["meta"]["version"], tag);
    }
}

#[apply(on_both_databases)]
async fn conditions_are_heeded_by_every_method(server: Server) {
    let path = server.user("ada@example.com").await;
    let old = server.get(&path).await.header("ETag").unwrap().to_owned();
    let request = |method: &str, header: &str, tag: &str, title: &str| {
        let body = json!({
            "userName": "ada@example.com",
            "title": title,
            "Operations": [{"op": "replace", "path": "title", "value": title}],
        });
        server
            .request(method, &path)
            .header(header, tag)
            .json(body)
            .send()
    };
    let not_modified = request("GET", "If-None-Match", &old, "").await;
    assert_eq!((not_modified.status, not_modified.empty), (304, true));
    let changed = request("PUT", "If-Match", &old, "Dr").await;
    let new = changed.header("ETag").unwrap().to_owned();
    changed.ok(200);
    request("GET", "If-None-Match", &old, "").await.ok(200);
    for method in ["PUT", "PATCH", "DELETE"] {
        request(method, "If-Match", &old, "lost")
            .await
            .rejected(412, None);
    }
    assert_eq!(server.get(&path).await.ok(200)["title"], "Dr");
    request("PATCH", "If-Match", &new, "Prof").await.ok(200);
    request("DELETE", "If-Match", "*", "").await.ok(204);
}
