//! Resources: `schemas`, the common attributes, extensions.

use chrono::DateTime;
use serde_json::{Value, json};
use statux_testkit::site::{BASE, ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

fn schemas(resource: &Value) -> Vec<&str> {
    let urns = resource["schemas"].as_array().unwrap();
    urns.iter().map(|urn| urn.as_str().unwrap()).collect()
}

#[apply(on_both_databases)]
async fn every_representation_names_each_of_its_schemas_once(server: ScimSite) {
    let given = [
        json!([USER]),
        json!([USER, USER]),
        json!([ENTERPRISE, USER]),
        json!(["urn:somebody:else", USER]),
        Value::Null,
    ];
    for (number, given) in given.into_iter().enumerate() {
        let plain = json!({"schemas": given, "userName": format!("user{number}@example.com")});
        let path = path_of(&server.post("/Users", plain.clone()).await.ok(201));
        assert_eq!(schemas(&server.get(&path).await.ok(200)), [USER]);
        let mut extended = plain;
        extended[ENTERPRISE] = json!({"department": "Engines"});
        let extended = server.put(&path, extended).await.ok(200);
        assert_eq!(schemas(&extended), [USER, ENTERPRISE]);
    }
    let listed = server.get("/Users").await.ok(200);
    for user in listed["Resources"].as_array().unwrap() {
        assert_eq!(schemas(user), [USER, ENTERPRISE]);
    }
}

#[apply(on_both_databases)]
async fn an_extension_is_a_container_below_its_urn(server: ScimSite) {
    let extension = json!({"employeeNumber": "1", "department": "Engines"});
    let user = json!({"userName": "ada@example.com", "title": "Dr", ENTERPRISE: extension});
    let created = server.post("/Users", user).await.ok(201);
    assert_eq!(created[ENTERPRISE], extension);
    assert_eq!(created["title"], "Dr");
    assert!(created.get("department").is_none());
    let operations = json!([{"op": "remove", "path": ENTERPRISE}]);
    let without = server.patch(&path_of(&created), operations).await.ok(200);
    assert!(without.get(ENTERPRISE).is_none());
    assert_eq!(schemas(&without), [USER]);
}

#[apply(on_both_databases)]
async fn the_id_is_the_servers_own_stable_and_never_given_twice(server: ScimSite) {
    let mut ids = Vec::new();
    for name in ["ada", "bob", "cleo"] {
        let user = json!({"userName": format!("{name}@example.com"), "id": "bulkId:1"});
        let created = server.post("/Users", user.clone()).await.ok(201);
        let id = created["id"].as_str().unwrap().to_owned();
        assert!(!id.is_empty() && !id.contains("bulkId"));
        let path = path_of(&created);
        assert_eq!(server.put(&path, user).await.ok(200)["id"], id.as_str());
        let operations = json!([{"op": "replace", "value": {"id": "other", "title": "Dr"}}]);
        assert_eq!(
            server.patch(&path, operations).await.ok(200)["id"],
            id.as_str()
        );
        assert_eq!(server.get(&path).await.ok(200)["id"], id.as_str());
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let path = format!("/Users/{}", ids[0]);
    server.delete(&path).await.ok(204);
    server.user("dora@example.com").await;
    server.get(&path).await.rejected(404, None);
}

#[apply(on_both_databases)]
async fn the_external_id_is_the_clients_own_in_its_organization(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    assert!(server.get(&path).await.ok(200).get("externalId").is_none());
    let user = json!({"userName": "bob@example.com", "externalId": "Ab"});
    let created = server.post("/Users", user.clone()).await.ok(201);
    assert_eq!(created["externalId"], "Ab");
    assert_eq!(server.find("externalId eq \"Ab\"").await.names().len(), 1);
    assert!(server.find("externalId eq \"ab\"").await.names().is_empty());
    let other = server.other_organization();
    let request = server.request("POST", "/Users").token(&other).json(user);
    assert_eq!(request.send().await.ok(201)["externalId"], "Ab");
}

#[apply(on_both_databases)]
async fn meta_is_the_servers_own_and_ignored_from_clients(server: ScimSite) {
    let mine = json!({
        "resourceType": "Device",
        "created": "1999-01-01T00:00:00Z",
        "lastModified": "1999-01-01T00:00:00Z",
        "location": "https://elsewhere.example",
        "version": "W/\"x\"",
    });
    let user = json!({"userName": "ada@example.com", "meta": mine});
    let created = server.post("/Users", user.clone()).await.ok(201);
    let path = path_of(&created);
    let meta = &created["meta"];
    assert_eq!(meta["resourceType"], "User");
    assert_eq!(meta["location"], format!("{BASE}{path}"));
    assert_eq!(meta["created"], meta["lastModified"]);
    assert!(meta["version"].as_str().unwrap().starts_with("W/\""));
    let time = |name: &str, of: &Value| {
        DateTime::parse_from_rfc3339(of["meta"][name].as_str().unwrap()).unwrap()
    };
    assert!(time("created", &created).timestamp() > 1_000_000_000);

    let changed = json!({"userName": "ada@example.com", "title": "Dr", "meta": mine});
    let changed = server.put(&path, changed).await.ok(200);
    assert_eq!(changed["meta"]["created"], meta["created"]);
    assert_eq!(changed["meta"]["location"], meta["location"]);
    assert!(time("lastModified", &changed) > time("created", &changed));
    assert_ne!(changed["meta"]["version"], meta["version"]);
    let read = server.get(&path).await.ok(200);
    assert_eq!(read["meta"], changed["meta"]);
}
