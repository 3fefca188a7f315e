//! Versions: `ETag`, `If-Match`, `If-None-Match` (RFC 7644 section 3.14).

use serde_json::json;

use crate::support::Server;

#[actix_web::test]
async fn a_change_of_an_old_version_is_rejected() {
    let server = Server::new();
    let path = server.user("ada@example.com").await;
    let etag = server.get(&path).await.header("ETag").unwrap().to_owned();
    let title = |text: &str| json!({"Operations": [{"op": "add", "path": "title", "value": text}]});
    let change = |etag: &str, text: &str| {
        server
            .request("PATCH", &path)
            .header("If-Match", etag)
            .json(title(text))
            .send()
    };
    let changed = change(&etag, "Dr").await;
    let newer = changed.header("ETag").unwrap().to_owned();
    assert_ne!(newer, etag);
    assert_eq!(changed.ok(200)["meta"]["version"], newer);

    change(&etag, "Prof").await.rejected(412, None);
    let put = server.request("PUT", &path).header("If-Match", &etag);
    put.json(json!({"userName": "ada@example.com"}))
        .send()
        .await
        .rejected(412, None);
    let delete = server.request("DELETE", &path).header("If-Match", &etag);
    delete.send().await.rejected(412, None);
    assert_eq!(server.get(&path).await.ok(200)["title"], "Dr");
    server
        .request("DELETE", &path)
        .header("If-Match", &newer)
        .send()
        .await
        .ok(204);
}

#[actix_web::test]
async fn who_has_this_version_is_told_so() {
    let server = Server::new();
    let path = server.user("ada@example.com").await;
    let etag = server.get(&path).await.header("ETag").unwrap().to_owned();
    let ask = || {
        server
            .request("GET", &path)
            .header("If-None-Match", &etag)
            .send()
    };
    let same = ask().await;
    assert_eq!((same.status, same.empty), (304, true));
    assert_eq!(same.header("ETag"), Some(etag.as_str()));
    server
        .patch(
            &path,
            json!([{"op": "add", "path": "title", "value": "Dr"}]),
        )
        .await
        .ok(200);
    assert_eq!(ask().await.ok(200)["title"], "Dr");
}

#[actix_web::test]
async fn what_changes_nothing_is_no_new_version() {
    let server = Server::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let same = json!([{"op": "replace", "path": "active", "value": true}]);
    assert_eq!(server.patch(&path, same).await.ok(200), before);
}
