//! The User schema and its enterprise extension.

use serde_json::json;
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn a_user_name_is_required_and_unique_in_any_letter_case(server: ScimSite) {
    for user in [
        json!({}),
        json!({"userName": ""}),
        json!({"userName": null}),
    ] {
        let answer = server.post("/Users", user).await;
        answer.rejected(400, Some("invalidValue"));
    }
    let path = server.user("ada@example.com").await;
    let again = json!({"userName": "ADA@example.com"});
    let answer = server.post("/Users", again).await;
    answer.rejected(409, Some("uniqueness"));
    let without = json!({"title": "Dr"});
    let answer = server.put(&path, without).await;
    answer.rejected(400, Some("invalidValue"));
    let remove = json!([{"op": "remove", "path": "userName"}]);
    let answer = server.patch(&path, remove).await;
    answer.rejected(400, Some("mutability"));
    assert_eq!(
        server.get(&path).await.ok(200)["userName"],
        "ada@example.com"
    );
}

#[apply(on_both_databases)]
async fn no_answer_holds_a_password(server: ScimSite) {
    const PASSWORD: &str = "t1meMa$heen";
    let user = json!({"userName": "ada@example.com", "password": PASSWORD});
    let created = server
        .post("/Users?attributes=password", user.clone())
        .await
        .ok(201);
    let path = path_of(&created);
    let operations = json!([
        {"op": "replace", "path": "password", "value": PASSWORD},
        {"op": "add", "path": "title", "value": "Dr"},
    ]);
    let schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    let answers = [
        created,
        server.get(&path).await.ok(200),
        server
            .get(&format!("{path}?attributes=password"))
            .await
            .ok(200),
        server
            .get(&format!("{path}?attributes={schema}:password"))
            .await
            .ok(200),
        server.get("/Users?attributes=password").await.ok(200),
        server.put(&path, user).await.ok(200),
        server
            .patch(&format!("{path}?attributes=password"), operations)
            .await
            .ok(200),
    ];
    for answer in answers {
        let text = answer.to_string();
        assert!(
            !text.contains(PASSWORD) && !text.contains("password"),
            "{text}"
        );
    }
    assert_eq!(server.get(&path).await.ok(200)["title"], "Dr");
    let found = server.find(&format!("password eq \"{PASSWORD}\"")).await;
    assert!(found.names().is_empty(), "it is not kept");
}

#[apply(on_both_databases)]
async fn display_and_full_names_come_back_as_they_were_given(server: ScimSite) {
    let name = json!({"formatted": "Ms. Ada L", "givenName": "Ada", "familyName": "L"});
    let user = json!({"userName": "ada@example.com", "name": name, "displayName": "Ada"});
    let created = server.post("/Users", user).await.ok(201);
    assert_eq!(created["name"], name);
    assert_eq!(created["displayName"], "Ada");
}

#[apply(on_both_databases)]
async fn a_manager_is_kept_by_id_and_ref(server: ScimSite) {
    let boss = server
        .get(&server.user("boss@example.com").await)
        .await
        .ok(200);
    let manager = json!({"value": boss["id"], "$ref": boss["meta"]["location"]});
    let user = json!({"userName": "ada@example.com", ENTERPRISE: {"manager": manager}});
    let created = server.post("/Users", user).await.ok(201);
    assert_eq!(created[ENTERPRISE]["manager"], manager);
    let id = boss["id"].as_str().unwrap();
    let filter = format!("{ENTERPRISE}:manager.value eq \"{id}\"");
    assert_eq!(server.find(&filter).await.names(), ["ada@example.com"]);
}
