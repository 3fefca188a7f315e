//! Formats, projection of changes, notation of attributes.

use serde_json::json;
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn json_in_utf_8_is_taken_and_answered(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "displayName": "Zoë 李 🦀"});
    for (number, media_type) in [
        "application/scim+json",
        "application/json",
        "application/scim+json; charset=utf-8",
    ]
    .iter()
    .enumerate()
    {
        let mut user = user.clone();
        user["userName"] = json!(format!("user{number}@example.com"));
        let request = server.request("POST", "/Users").json(user);
        let answer = request.header("Content-Type", media_type).send().await;
        assert_eq!(answer.header("Content-Type"), Some("application/scim+json"));
        assert_eq!(answer.ok(201)["displayName"], "Zoë 李 🦀");
    }
    let request = server.request("POST", "/Users").json(user);
    let answer = request.header("Content-Type", "text/xml").send().await;
    answer.rejected(415, None);
}

#[apply(on_both_databases)]
async fn both_media_types_may_be_asked_for(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    for accept in [
        "application/scim+json",
        "application/json",
        "application/scim+json, application/json;q=0.5",
        "*/*",
    ] {
        for path in [path.as_str(), "/Users", "/ServiceProviderConfig"] {
            let request = server.request("GET", path).header("Accept", accept);
            request.send().await.ok(200);
        }
    }
}

#[apply(on_both_databases)]
async fn every_change_answers_the_attributes_that_are_asked_for(server: ScimSite) {
    let user = json!({"userName": "ada@example.com", "title": "Dr", "nickName": "A"});
    let changes = json!({"Operations": [{"op": "add", "path": "locale", "value": "en"}]});
    let created = server
        .post("/Users?attributes=title", user.clone())
        .await
        .ok(201);
    let path = path_of(&created);
    for (method, path, body, status) in [
        ("PUT", format!("{path}?attributes=title"), user, 200),
        (
            "PATCH",
            format!("{path}?attributes=title"),
            changes.clone(),
            200,
        ),
        ("GET", format!("{path}?attributes=title"), json!({}), 200),
        (
            "PATCH",
            format!("{path}?excludedAttributes=nickName,userName"),
            changes,
            200,
        ),
    ] {
        let answer = server.request(method, &path).json(body).send().await;
        let answer = answer.ok(status);
        assert_eq!(answer["title"], "Dr", "{method} {path}");
        assert!(answer["id"].is_string() && answer["schemas"].is_array());
        for hidden in ["userName", "nickName"] {
            assert!(answer.get(hidden).is_none(), "{method} {path}");
        }
    }
    assert_eq!(created["title"], "Dr");
    assert!(created.get("nickName").is_none() && created["id"].is_string());
}

#[apply(on_both_databases)]
async fn attributes_are_found_with_and_without_the_urn_of_the_core_schema(server: ScimSite) {
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let path = server.user("ada@example.com").await;
    let operations = json!([
        {"op": "add", "path": format!("{core}:name.givenName"), "value": "Ada"},
        {"op": "add", "path": format!("{core}:emails[type eq \"work\"].value"), "value": "a@x.example"},
        {"op": "add", "path": format!("{ENTERPRISE}:department"), "value": "Engines"},
        {"op": "add", "path": format!("{ENTERPRISE}:manager.value"), "value": "7"},
    ]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(patched["name"]["givenName"], "Ada");
    assert_eq!(
        patched["emails"][0],
        json!({"type": "work", "value": "a@x.example"})
    );
    let extension = json!({"department": "Engines", "manager": {"value": "7"}});
    assert_eq!(patched[ENTERPRISE], extension);
    for name in [
        format!("{core}:name.givenName"),
        format!("{ENTERPRISE}:department"),
    ] {
        assert_eq!(
            server.find(&format!("{name} pr")).await.names().len(),
            1,
            "{name}"
        );
        let answer = server
            .get(&format!("{path}?attributes={name}"))
            .await
            .ok(200);
        assert_eq!(answer.as_object().unwrap().len(), 3, "{name}: {answer}");
    }
}
