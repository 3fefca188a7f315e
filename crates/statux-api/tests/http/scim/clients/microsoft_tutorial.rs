//! The requests and answers of Microsoft's tutorial on developing a SCIM endpoint for Entra ID.
//! <https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups>

use serde_json::json;
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

use crate::scim::clients::not_empty;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// A schema that Entra ID names in groups, and nobody publishes.
const FOREIGN: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

#[apply(on_both_databases)]
async fn microsoft_published_tutorial_user_operations(server: ScimSite) {
    let user_name = "Test_User_00aa00aa-bb11-cc22-dd33-44ee44ee44ee";
    let email = |value: &str| json!([{"primary": true, "type": "work", "value": value}]);
    let name = json!({"formatted": "given family", "familyName": "family", "givenName": "given"});
    let new = json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "userName": user_name,
        "active": true,
        "emails": email("test@testuser.com"),
        "meta": {"resourceType": "User"},
        "name": name,
        "roles": [],
    });
    let created = server.post("/Users", new.clone()).await.ok(201);
    not_empty(&created, &["/id", "/meta/created", "/meta/lastModified"]);
    assert_eq!(created["meta"]["resourceType"], "User");
    for attribute in ["externalId", "userName", "active", "emails", "name"] {
        assert_eq!(created[attribute], new[attribute], "{attribute}");
    }
    let path = path_of(&created);
    assert_eq!(server.get(&path).await.ok(200), created);
    server
        .get("/Users/5171a35d82074e068ce2")
        .await
        .rejected(404, None);
    for (who, total) in [(user_name, 1), ("non-existent user", 0)] {
        let found = server.find(&format!("userName eq \"{who}\"")).await.ok(200);
        assert_eq!(found["schemas"], json!([LIST]));
        assert_eq!(found["totalResults"], total);
        assert_eq!(found["Resources"].as_array().unwrap().len(), total);
        assert_eq!(found["startIndex"], 1);
    }
    let patched = server
        .patch(
            &path,
            json!([
                {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updated@microsoft.com"},
                {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
            ]),
        )
        .await
        .ok(200);
    assert_eq!(patched["emails"], email("updated@microsoft.com"));
    assert_eq!(patched["name"]["familyName"], "updatedFamilyName");
    assert_eq!(patched["name"]["givenName"], "given");
    let renamed = "5b50642d@testuser.com";
    let operation = json!({"op": "Replace", "path": "userName", "value": renamed});
    let patched = server.patch(&path, json!([operation])).await.ok(200);
    assert_eq!(patched["userName"], renamed);
    let operation = json!({"op": "Replace", "path": "active", "value": false});
    let patched = server.patch(&path, json!([operation])).await.ok(200);
    assert_eq!(patched["active"], false);
    server.delete(&path).await.ok(204);
}

#[apply(on_both_databases)]
async fn microsoft_published_tutorial_group_operations(server: ScimSite) {
    let new = json!({
        "schemas": [GROUP, FOREIGN],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
        "displayName": "displayName",
        "meta": {"resourceType": "Group"},
    });
    let created = server.post("/Groups", new.clone()).await.ok(201);
    assert_eq!(created["schemas"], json!([GROUP]));
    assert_eq!(created["externalId"], new["externalId"]);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    let without = format!("{path}?excludedAttributes=members");
    let read = server.get(&without).await.ok(200);
    assert_eq!(read["displayName"], "displayName");
    let by_name = "excludedAttributes=members&filter=displayName%20eq%20%22displayName%22";
    let found = server.get(&format!("/Groups?{by_name}")).await.ok(200);
    assert_eq!(found["totalResults"], 1);
    assert_eq!(found["Resources"][0]["id"], created["id"]);
    let member = server.user_id("member@testuser.com").await;
    let value = json!([{"$ref": null, "value": member}]);
    for (operation, members) in [
        (
            json!({"op": "Replace", "path": "displayName", "value": "updatedDisplayName"}),
            0,
        ),
        (json!({"op": "Add", "path": "members", "value": value}), 1),
        (
            json!({"op": "Remove", "path": "members", "value": value}),
            0,
        ),
    ] {
        let answer = server.patch(&path, json!([operation])).await;
        assert_eq!((answer.status, answer.empty), (204, true), "{operation}");
        assert_eq!(server.members(&path).await.len(), members, "{operation}");
    }
    let read = server.get(&path).await.ok(200);
    assert_eq!(read["displayName"], "updatedDisplayName");
    server.delete(&path).await.ok(204);
}

#[apply(on_both_databases)]
async fn microsoft_published_tutorial_schema_discovery(server: ScimSite) {
    let schemas = server.get("/Schemas").await.ok(200);
    assert_eq!(schemas["schemas"], json!([LIST]));
    assert_eq!(schemas["startIndex"], 1);
    for id in [USER, GROUP, ENTERPRISE] {
        let all = schemas["Resources"].as_array().unwrap();
        let schema = all.iter().find(|schema| schema["id"] == id).unwrap();
        not_empty(schema, &["/name", "/attributes", "/meta/location"]);
        assert_eq!(schema["meta"]["resourceType"], "Schema");
    }
    let text = schemas.to_string();
    assert!(text.contains("readWrite") && !text.contains("null"));
}
