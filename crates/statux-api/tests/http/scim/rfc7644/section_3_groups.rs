//! What RFC 7643 and RFC 7644 say of groups.

use serde_json::{Value, json};
use statux_testkit::site::{BASE, ScimSite};

#[actix_web::test]
async fn a_created_group_has_an_address_a_version_and_its_members() {
    let server = ScimSite::new();
    let ada = json!({"userName": "ada@x.test", "displayName": "Ada Lovelace"});
    let ada = server.post("/Users", ada).await.ok(201)["id"].clone();
    let inner = server.group("Inner", &[]).await.replace("/Groups/", "");
    let group = json!({
        "displayName": "Pilots",
        "members": [{"value": ada, "display": "Ada"}, {"value": inner, "type": "Group"}],
    });
    let answer = server.post("/Groups", group).await;
    let location = answer.header("Location").unwrap().to_owned();
    let etag = answer.header("ETag").unwrap().to_owned();
    let created = answer.ok(201);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    assert_eq!(location, format!("{BASE}{path}"));
    assert_eq!(created["meta"]["location"], location);
    assert_eq!(created["meta"]["version"], etag);
    let ada = ada.as_str().unwrap();
    assert_eq!(
        created["members"],
        json!([
            {"value": ada, "$ref": format!("{BASE}/Users/{ada}"), "display": "Ada", "type": "User"},
            {
                "value": inner, "$ref": format!("{BASE}/Groups/{inner}"), "type": "Group",
            },
        ])
    );
    assert_eq!(server.get(&path).await.ok(200), created);
    // Putting back what was read is a no-op and does not bump the version.
    assert_eq!(server.put(&path, created.clone()).await.ok(200), created);
}

#[actix_web::test]
async fn a_group_needs_a_name_and_known_members() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    let body = |name: &str, members: Value| json!({"displayName": name, "members": members});
    server
        .post("/Groups", body("G", json!([ada])))
        .await
        .ok(201);
    for (wrong, told) in [
        (body("", json!([ada])), "displayName"),
        (json!({"members": [ada]}), "displayName"),
        (body(&"x".repeat(1025), json!([])), "displayName"),
        (body("G", json!([ada, "nobody"])), "nobody"),
        (body("G", json!([{"display": "Ada"}])), "members.value"),
        (
            body("G", json!([{"value": ada, "display": "x".repeat(1025)}])),
            "members.display",
        ),
        (body("G", json!(7)), "members"),
    ] {
        let detail = server
            .post("/Groups", wrong)
            .await
            .rejected(400, Some("invalidValue"));
        assert!(detail.contains(told), "{detail}");
    }
    assert_eq!(server.get("/Groups").await.ok(200)["totalResults"], 1);
}

#[actix_web::test]
async fn a_group_cannot_be_its_own_member() {
    let server = ScimSite::new();
    let path = server.group("G", &[]).await;
    let id = path.replace("/Groups/", "");
    let add = |id: &str| json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
    server
        .patch(&path, add(&id))
        .await
        .rejected(400, Some("invalidValue"));
    let put = json!({"displayName": "G", "members": [{"value": id}]});
    server
        .put(&path, put)
        .await
        .rejected(400, Some("invalidValue"));
    let other = server.group("Other", &[&id]).await.replace("/Groups/", "");
    server.patch(&path, add(&other)).await.ok(204);
}

#[actix_web::test]
async fn a_patch_is_answered_with_the_group_where_attributes_are_asked_for() {
    let server = ScimSite::new();
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("G", &[&ada]).await;
    let add = json!([{"op": "add", "path": "members", "value": [{"value": bob}]}]);
    let answer = server.patch(&path, add.clone()).await;
    let etag = answer.header("ETag").unwrap().to_owned();
    assert_eq!((answer.status, answer.empty), (204, true));
    assert_eq!(server.get(&path).await.ok(200)["meta"]["version"], etag);
    let asked = server
        .patch(&format!("{path}?attributes=members.value"), add.clone())
        .await;
    assert_eq!(asked.ok(200)["members"].as_array().unwrap().len(), 2);
    let excluded = format!("{path}?excludedAttributes=members");
    let answer = server.patch(&excluded, add).await.ok(200);
    assert_eq!(answer["displayName"], "G");
    assert!(answer.get("members").is_none());
}

#[actix_web::test]
async fn a_patch_that_fails_halfway_changes_nothing() {
    let server = ScimSite::new();
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("G", &[&ada]).await;
    let before = server.get(&path).await.ok(200);
    let add = json!({"op": "add", "path": "members", "value": [{"value": bob}]});
    for (wrong, scim_type) in [
        (
            json!({"op": "add", "path": "members", "value": ["nobody"]}),
            "invalidValue",
        ),
        (
            json!({"op": "replace", "path": "members.display", "value": "x"}),
            "mutability",
        ),
        (json!({"op": "remove", "path": "displayName"}), "mutability"),
        (
            json!({"op": "add", "path": "members[type eq \"User\"]", "value": ada}),
            "noTarget",
        ),
        (
            json!({"op": "add", "path": "members[", "value": ada}),
            "invalidPath",
        ),
    ] {
        let operations =
            json!([add, {"op": "replace", "path": "displayName", "value": "X"}, wrong]);
        server
            .patch(&path, operations)
            .await
            .rejected(400, Some(scim_type));
        assert_eq!(server.get(&path).await.ok(200), before);
    }
    server.patch(&path, json!([add])).await.ok(204);
    assert_eq!(server.members(&path).await.len(), 2);
}

#[actix_web::test]
async fn a_change_of_an_old_version_is_rejected() {
    let server = ScimSite::new();
    let path = server.group("G", &[]).await;
    let old = server.get(&path).await.header("ETag").unwrap().to_owned();
    let patch = |etag: &str, name: &str| {
        let operation = json!({"op": "replace", "path": "displayName", "value": name});
        let request = server.request("PATCH", &path).header("If-Match", etag);
        request.json(json!({"Operations": [operation]})).send()
    };
    let changed = patch(&old, "First").await;
    let new = changed.header("ETag").unwrap().to_owned();
    changed.ok(204);
    patch(&old, "Second").await.rejected(412, None);
    let put = server.request("PUT", &path).header("If-Match", &old);
    put.json(json!({"displayName": "Third"}))
        .send()
        .await
        .rejected(412, None);
    let delete = |etag: &str| {
        server
            .request("DELETE", &path)
            .header("If-Match", etag)
            .send()
    };
    delete(&old).await.rejected(412, None);
    assert_eq!(server.get(&path).await.ok(200)["displayName"], "First");
    let has = server
        .request("GET", &path)
        .header("If-None-Match", &new)
        .send()
        .await;
    assert_eq!((has.status, has.empty), (304, true));
    assert_eq!(has.header("ETag"), Some(new.as_str()));
    delete(&new).await.ok(204);
}

#[actix_web::test]
async fn a_no_op_membership_change_keeps_the_version() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    let path = server.group("G", &[&ada]).await;
    let before = server.get(&path).await.ok(200);
    for operation in [
        json!({"op": "add", "path": "members", "value": [ada]}),
        json!({"op": "remove", "path": "members", "value": ["nobody"]}),
        json!({"op": "replace", "path": "members", "value": [ada]}),
        json!({"op": "replace", "value": {"displayName": "G", "id": "x"}}),
    ] {
        server.patch(&path, json!([operation])).await.ok(204);
        assert_eq!(server.get(&path).await.ok(200), before, "{operation}");
    }
}

#[actix_web::test]
async fn unknown_groups_and_other_methods_are_told_so() {
    let server = ScimSite::new();
    let path = server.group("G", &[]).await;
    let patch = json!({
        "displayName": "G",
        "Operations": [{"op": "replace", "path": "displayName", "value": "X"}],
    });
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let unknown = server
            .request(method, "/Groups/nothing")
            .json(patch.clone());
        unknown.send().await.rejected(404, None);
    }
    server
        .request("POST", &path)
        .json(patch.clone())
        .send()
        .await
        .rejected(405, None);
    for (method, status) in [("GET", 200), ("PUT", 200), ("PATCH", 204), ("DELETE", 204)] {
        server
            .request(method, &path)
            .json(patch.clone())
            .send()
            .await
            .ok(status);
    }
    server.delete(&path).await.rejected(404, None);
}
