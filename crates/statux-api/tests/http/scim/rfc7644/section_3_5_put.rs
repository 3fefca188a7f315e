//! Replacing with PUT (section 3.5.1).

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn put_replaces_and_clears_what_is_left_out(server: ScimSite) {
    let user = json!({
        "userName": "ada@example.com",
        "externalId": "1",
        "title": "Dr",
        "emails": [{"value": "a@example.com"}],
    });
    let created = server.post("/Users", user).await.ok(201);
    let path = path_of(&created);
    let less = json!({"userName": "ada@example.com", "nickName": "A", "password": "x"});
    let replaced = server.put(&path, less).await.ok(200);
    assert_eq!(replaced["nickName"], "A");
    for name in ["title", "emails", "externalId", "password"] {
        assert!(replaced.get(name).is_none(), "{name}");
    }
    assert_eq!(replaced["id"], created["id"]);
    assert_eq!(replaced["meta"]["created"], created["meta"]["created"]);
    assert_eq!(server.get(&path).await.ok(200), replaced);
}

#[apply(on_both_databases)]
async fn put_makes_no_new_resource(server: ScimSite) {
    let user = json!({"userName": "ada@example.com"});
    for id in ["unknown", "019bc197-6b0f-7000-8000-000000000000"] {
        let answer = server.put(&format!("/Users/{id}"), user.clone()).await;
        answer.rejected(404, None);
    }
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 0);
    let path = server.user("ada@example.com").await;
    server.put(&path, user).await.ok(200);
}

#[apply(on_both_databases)]
async fn put_ignores_what_only_the_server_writes(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let mut echo = before.clone();
    echo["id"] = json!("other");
    echo["meta"] = json!({"created": 5});
    echo["groups"] = json!([{"value": "other"}]);
    assert_eq!(server.put(&path, echo).await.ok(200), before);
}

#[apply(on_both_databases)]
async fn put_needs_what_is_required(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let answer = server.put(&path, json!({"title": "Dr"})).await;
    answer.rejected(400, Some("invalidValue"));
    let put = json!({"userName": "ada@example.com", "title": "Dr"});
    server.put(&path, put).await.ok(200);
}
