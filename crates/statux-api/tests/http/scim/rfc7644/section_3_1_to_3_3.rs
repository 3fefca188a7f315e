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

#[apply(on_both_databases)]
async fn a_conflict_with_people_who_are_deactivated_says_whom(server: ScimSite) {
    let made = async |name: &str, external_id: &str| {
        let user = json!({"userName": format!("{name}@example.com"), "externalId": external_id});
        path_of(&server.post("/Users", user).await.ok(201))
    };
    let (anna, bela) = (made("anna", "a").await, made("bela", "b").await);
    let cora = made("cora", "c").await;
    let names = json!({"userName": "ANNA@example.com", "externalId": "b"});
    let change = json!([{"op": "replace", "value": names}]);
    // Baseline: people at work are not named.
    let told = server
        .patch(&cora, change.clone())
        .await
        .rejected(409, Some("uniqueness"));
    assert_eq!(
        told,
        "userName is already in use by another user of the organization"
    );
    for path in [&anna, &bela] {
        let off = json!([{"op": "replace", "path": "active", "value": false}]);
        server.patch(path, off).await.ok(200);
    }
    let id = |path: &str| path.replace("/Users/", "");
    let expected = format!(
        "userName is already in use by anna@example.com (id {}), who is deactivated; \
         externalId is already in use by bela@example.com (id {}), who is deactivated",
        id(&anna),
        id(&bela),
    );
    let mut inactive = names.clone();
    inactive["active"] = json!(false);
    for answer in [
        server.patch(&cora, change).await,
        server.put(&cora, names.clone()).await,
        server.post("/Users", inactive).await,
    ] {
        assert_eq!(answer.rejected(409, Some("uniqueness")), expected);
    }
    // A POST of somebody active brings back the one whose externalId it has.
    let back = server.post("/Users", names).await.ok(201);
    assert_eq!(path_of(&back), bela);
    assert_eq!(back["userName"], "ANNA@example.com");
    server.get(&anna).await.rejected(404, None);
}

#[apply(on_both_databases)]
async fn a_rejected_user_name_is_told_its_limit_or_its_character(server: ScimSite) {
    let path = server.user("ada@x.example").await;
    let long = |chars: usize| format!("{}@x.example", "a".repeat(chars - 10));
    for (name, told) in [
        (
            long(321),
            "userName: expected at most 320 characters, received 321",
        ),
        ("ada@x.example ".to_owned(), "received U+0020, a blank"),
        (" ada@x.example".to_owned(), "received U+0020, a blank"),
        ("a b@x.example".to_owned(), "received U+0020, a blank"),
        (
            "a\u{200b}da@x.example".to_owned(),
            "received U+200B, which is invisible",
        ),
        (
            "a\u{202e}da@x.example".to_owned(),
            "received U+202E, which changes the direction",
        ),
        (
            "a\u{2066}da".to_owned(),
            "received U+2066, which changes the direction",
        ),
        (
            "ada\u{7}@x.example".to_owned(),
            "received U+0007, a control character",
        ),
    ] {
        let emails = json!([{"value": "mail@x.example"}]);
        for body in [
            json!({"userName": name}),
            json!({"userName": name, "emails": emails}),
        ] {
            let rename = json!([{"op": "replace", "path": "userName", "value": name}]);
            for answer in [
                server.post("/Users", body.clone()).await,
                server.put(&path, body).await,
                server.patch(&path, rename).await,
            ] {
                let detail = answer.rejected(400, Some("invalidValue"));
                assert!(
                    detail.contains("userName: ") && detail.contains(told),
                    "{name}: {detail}"
                );
            }
        }
    }
    // An e-mail address may be shorter.
    let emails = json!([{"value": long(255)}]);
    let put = server
        .put(&path, json!({"userName": "ada", "emails": emails}))
        .await;
    let told = put.rejected(400, Some("invalidValue"));
    assert!(
        told.contains("emails.value: expected at most 254 characters, received 255"),
        "{told}"
    );
    let neither = server.put(&path, json!({"userName": "ada"})).await;
    assert!(
        neither
            .rejected(400, Some("invalidValue"))
            .contains("received neither")
    );
    assert_eq!(server.get(&path).await.ok(200)["userName"], "ada@x.example");
    for chars in [254, 255, 320] {
        let name = long(chars);
        assert_eq!(
            server.put(&path, json!({"userName": name})).await.ok(200)["userName"],
            name
        );
        let rename = json!([{"op": "replace", "path": "userName", "value": "ada@x.example"}]);
        server.patch(&path, rename).await.ok(200);
        server
            .post("/Users", json!({"userName": name}))
            .await
            .ok(201);
    }
}

#[apply(on_both_databases)]
async fn a_byte_order_mark_before_json_is_skipped(server: ScimSite) {
    let send = |method: &str, path: &str, body: &serde_json::Value, marks: usize| {
        let bytes = ["\u{feff}".repeat(marks), body.to_string()].concat();
        let request = server
            .request(method, path)
            .header("Content-Type", "application/json");
        request.bytes(bytes.as_bytes()).send()
    };
    let user = json!({"userName": "ada@example.com"});
    let path = path_of(&send("POST", "/Users", &user, 1).await.ok(201));
    send("PUT", &path, &user, 1).await.ok(200);
    let title = json!({"op": "add", "path": "title", "value": "Dr"});
    let patch = json!({"Operations": [title]});
    assert_eq!(send("PATCH", &path, &patch, 1).await.ok(200)["title"], "Dr");
    let search = json!({"filter": "title eq \"dr\""});
    let found = send("POST", "/Users/.search", &search, 1).await;
    assert_eq!(found.names(), ["ada@example.com"]);
    let bulk = json!({"Operations": [{"method": "PATCH", "path": path, "data": patch}]});
    send("POST", "/Bulk", &bulk, 1).await.ok(200);
    // Two are none.
    send("PUT", &path, &user, 2)
        .await
        .rejected(400, Some("invalidSyntax"));
}
