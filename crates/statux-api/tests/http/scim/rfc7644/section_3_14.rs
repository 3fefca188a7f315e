//! Versions of resources.

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn the_entity_tag_is_in_the_header_and_in_meta(server: ScimSite) {
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
async fn conditions_are_heeded_by_every_method(server: ScimSite) {
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

#[actix_web::test]
async fn a_change_of_an_old_version_is_rejected() {
    let server = ScimSite::new();
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
async fn a_client_with_the_current_version_gets_304() {
    let server = ScimSite::new();
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
async fn a_no_op_does_not_bump_the_version() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let same = json!([{"op": "replace", "path": "active", "value": true}]);
    assert_eq!(server.patch(&path, same).await.ok(200), before);
}
