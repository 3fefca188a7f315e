//! What RFC 7644 and all clients take for granted.

use serde_json::json;
use statux_testkit::site::{BASE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn a_created_user_has_an_address_a_version_and_times(server: ScimSite) {
    let user = json!({"userName": "Ada@Example.com", "externalId": "00u1"});
    let answer = server.post("/Users", user).await;
    let location = answer.header("Location").unwrap().to_owned();
    let etag = answer.header("ETag").unwrap().to_owned();
    let created = answer.ok(201);
    assert_eq!(location, format!("{BASE}{}", path_of(&created)));
    assert_eq!(
        created["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:User"])
    );
    assert_eq!(created["userName"], "Ada@Example.com");
    assert_eq!(created["externalId"], "00u1");
    assert_eq!(created["active"], true);
    let meta = &created["meta"];
    assert_eq!(meta["resourceType"], "User");
    assert_eq!(meta["location"], location);
    assert_eq!(meta["version"], etag);
    assert_eq!(meta["created"], "2026-01-15T12:00:00.000000Z");
    assert_eq!(meta["lastModified"], meta["created"]);
    assert!(created.get("emails").is_none() && created.get("name").is_none());

    let read = server.get(&path_of(&created)).await;
    assert_eq!(read.header("Location"), Some(location.as_str()));
    assert_eq!(read.ok(200), created);
}

#[apply(on_both_databases)]
async fn a_duplicate_is_a_uniqueness_conflict_in_any_letter_case(server: ScimSite) {
    let ada = json!({"userName": "ada@example.com", "externalId": "1"});
    let created = server.post("/Users", ada).await.ok(201);
    let again = json!({"userName": "ADA@EXAMPLE.COM"});
    let detail = server
        .post("/Users", again)
        .await
        .rejected(409, Some("uniqueness"));
    assert!(detail.contains("userName"), "{detail}");
    let same_external_id = json!({"userName": "b@example.com", "externalId": "1"});
    let detail = server
        .post("/Users", same_external_id)
        .await
        .rejected(409, Some("uniqueness"));
    assert!(detail.contains("externalId"), "{detail}");

    let bob = server.user("bob@example.com").await;
    let taken = json!({"userName": "ada@example.com"});
    server
        .put(&bob, taken)
        .await
        .rejected(409, Some("uniqueness"));
    let taken = json!([{"op": "replace", "path": "externalId", "value": "1"}]);
    server
        .patch(&bob, taken)
        .await
        .rejected(409, Some("uniqueness"));
    assert_eq!(
        server.get(&bob).await.ok(200)["userName"],
        "bob@example.com"
    );
    assert_eq!(server.get(&path_of(&created)).await.ok(200), created);
}

#[apply(on_both_databases)]
async fn a_deleted_user_is_gone_for_scim(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let answer = server.delete(&path).await;
    assert!(answer.empty);
    answer.ok(204);
    server.get(&path).await.rejected(404, None);
    server
        .put(&path, json!({"userName": "ada@example.com"}))
        .await
        .rejected(404, None);
    let operations = json!([{"op": "replace", "path": "active", "value": true}]);
    server.patch(&path, operations).await.rejected(404, None);
    server.delete(&path).await.rejected(404, None);
    assert_eq!(
        server.find("userName eq \"ada@example.com\"").await.ok(200)["totalResults"],
        0
    );
}

#[apply(on_both_databases)]
async fn unknown_ids_and_addresses_are_scim_404s(server: ScimSite) {
    assert_eq!(
        server
            .get(&server.user("ada@example.com").await)
            .await
            .status,
        200
    );
    for path in [
        "/nothing",
        "/Users/unknown",
        "/Groups/unknown",
        "/Groups/%00",
        "/Groups/x/y",
        "/Users/%00",
        "/Users/a%20b",
        "/Users/%F0%9F%98%80",
        "/Users/x/y",
        "/019bc197-6b0f-7000-8000-000000000000",
        "/ResourceTypes/Device",
        "/Schemas/urn:x",
    ] {
        let answer = server.get(path).await;
        answer.rejected(404, None);
    }
}

#[apply(on_both_databases)]
async fn slashes_question_marks_and_ampersands_at_the_end_are_tolerated(server: ScimSite) {
    let user = server.user("ada@example.com").await;
    for path in [
        "/Users",
        "/Schemas",
        "/ResourceTypes",
        "/ServiceProviderConfig",
        &user,
    ] {
        let expected = server.get(path).await.ok(200);
        for end in [
            "/",
            "?",
            "&",
            "/?",
            "?&",
            "/?&",
            "?count=100&",
            "?count=100?",
        ] {
            assert_eq!(
                server.get(&format!("{path}{end}")).await.ok(200),
                expected,
                "{path}{end}"
            );
        }
        assert_eq!(
            server.get(&format!("/{path}")).await.ok(200),
            expected,
            "/{path}"
        );
    }
    let bob = json!({"userName": "bob@example.com"});
    server.post("/Users/", bob.clone()).await.ok(201);
    server
        .put(&format!("{user}/"), json!({"userName": "ada@example.com"}))
        .await
        .ok(200);
    server.delete(&format!("{user}/?")).await.ok(204);
}

#[apply(on_both_databases)]
async fn wrong_methods_are_405_with_the_right_ones(server: ScimSite) {
    let user = server.user("ada@example.com").await;
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = server.request(method, path).send().await;
            assert_eq!(answer.header("Allow"), Some("HEAD, GET"), "{method} {path}");
            answer.rejected(405, None);
        }
    }
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS"] {
        let answer = server.request(method, "/Users").bytes(b"{").send().await;
        assert_eq!(answer.header("Allow"), Some("HEAD, GET, POST"));
        answer.rejected(405, None);
    }
    server
        .request("POST", &user)
        .send()
        .await
        .rejected(405, None);
    assert_eq!(server.request("HEAD", &user).send().await.status, 200);
}

#[apply(on_both_databases)]
async fn attributes_and_excluded_attributes_are_heeded_in_every_answer(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "title": "Dr", "nickName": "A"});
    let created = server
        .post("/Users?attributes=title", user.clone())
        .await
        .ok(201);
    assert_eq!(created["title"], "Dr");
    assert!(created.get("userName").is_none() && created["id"].is_string());
    let path = path_of(&created);
    let operations = json!([{"op": "replace", "path": "nickName", "value": "B"}]);
    for answer in [
        server.get(&format!("{path}?ATTRIBUTES=TITLE")).await,
        server.put(&format!("{path}?attributes=title"), user).await,
        server
            .patch(&format!("{path}?attributes=title"), operations)
            .await,
    ] {
        let body = answer.ok(200);
        assert_eq!(body["title"], "Dr");
        assert!(
            body.get("nickName").is_none() && body["schemas"].is_array(),
            "{body}"
        );
    }
    let body = server
        .get("/Users?excludedAttributes=title,id,meta")
        .await
        .ok(200);
    let listed = &body["Resources"][0];
    assert!(listed.get("title").is_none() && listed.get("meta").is_none());
    assert_eq!(listed["nickName"], "B");
    assert_eq!(listed["id"], created["id"]);
    server
        .get("/Users?attributes=a%20b")
        .await
        .rejected(400, Some("invalidValue"));
}

#[test]
fn the_same_requests_work_on_postgresql() {
    let test = async {
        let server = ScimSite::from(statux_testkit::database::postgres());
        let path = server.user("ada@example.com").await;
        assert_eq!(
            server.find("userName eq ADA@example.com").await.ok(200)["totalResults"],
            1
        );
        let operations = json!([{"op": "Replace", "path": "active", "value": "False"}]);
        assert_eq!(
            server.patch(&path, operations).await.ok(200)["active"],
            false
        );
        let again = json!({"userName": "ada@example.com"});
        assert_eq!(
            path_of(&server.post("/Users", again.clone()).await.ok(201)),
            path
        );
        server
            .post("/Users", again)
            .await
            .rejected(409, Some("uniqueness"));
        server.get("/Users/%00").await.rejected(404, None);
        server
            .get("/Users?filter=userName%20eq%20%22%00%22")
            .await
            .rejected(400, Some("invalidSyntax"));
        let long = "ü".repeat(5000);
        let user = json!({"userName": format!("{long}@example.com"), "emails": "a@example.com"});
        server
            .post("/Users", user)
            .await
            .rejected(400, Some("invalidValue"));
        server.delete(&path).await.ok(204);
        server.get(&path).await.rejected(404, None);
    };
    actix_web::rt::System::new().block_on(test);
}

#[actix_web::test]
async fn resources_are_at_addresses_in_lower_case_as_well() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let lower = path.replace("/Users", "/users");
    let read = server.get(&path).await.ok(200);
    assert_eq!(server.get(&lower).await.ok(200), read);
    assert_eq!(server.get("/users/?count=1").await.names().len(), 1);
    assert_eq!(server.get("/groups").await.ok(200)["totalResults"], 0);
    let anonymous = server.request("GET", &lower).anonymous().send().await;
    anonymous.rejected(401, None);
    let other = server.other_organization();
    let foreign = server.request("GET", &lower).token(&other).send().await;
    foreign.rejected(404, None);
    server
        .request("POST", &lower)
        .send()
        .await
        .rejected(405, None);
    server.get("/users/unknown").await.rejected(404, None);
    server.get("/uSER").await.rejected(404, None);
    server.delete(&lower).await.ok(204);
    server.get(&path).await.rejected(404, None);
}
