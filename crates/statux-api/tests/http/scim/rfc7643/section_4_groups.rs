//! Groups, and the groups of a user.

use serde_json::{Value, json};
use statux_testkit::site::{BASE, ScimSite};
use statux_testkit::{apply, on_both_databases};

/// Makes a group of these members; returns it.
async fn group(server: &ScimSite, name: &str, members: &[&Value]) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|of| json!({"value": of["id"]}))
        .collect();
    let group = json!({"displayName": name, "members": members});
    server.post("/Groups", group).await.ok(201)
}

async fn user(server: &ScimSite, name: &str) -> Value {
    let path = server.user(&format!("{name}@example.com")).await;
    server.get(&path).await.ok(200)
}

fn path(resource: &Value) -> String {
    let location = resource["meta"]["location"].as_str().unwrap();
    location.strip_prefix(BASE).unwrap().to_owned()
}

#[apply(on_both_databases)]
async fn a_group_needs_a_name(server: ScimSite) {
    for nameless in [
        json!({}),
        json!({"displayName": ""}),
        json!({"displayName": null}),
    ] {
        let answer = server.post("/Groups", nameless).await;
        answer.rejected(400, Some("invalidValue"));
    }
    let made = group(&server, "Engines", &[]).await;
    let remove = json!([{"op": "remove", "path": "displayName"}]);
    let answer = server.patch(&path(&made), remove).await;
    answer.rejected(400, Some("mutability"));
    let answer = server.put(&path(&made), json!({"members": []})).await;
    answer.rejected(400, Some("invalidValue"));
    assert_eq!(
        server.get(&path(&made)).await.ok(200)["displayName"],
        "Engines"
    );
    let schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    let schema = server.get(&format!("/Schemas/{schema}")).await.ok(200);
    let attributes = schema["attributes"].as_array().unwrap();
    let name = attributes.iter().find(|it| it["name"] == "displayName");
    assert_eq!(name.unwrap()["required"], true);
}

#[apply(on_both_databases)]
async fn a_user_shows_the_groups_it_is_in(server: ScimSite) {
    let ada = user(&server, "ada").await;
    assert!(ada.get("groups").is_none());
    let made = group(&server, "Engines", &[&ada]).await;
    let groups = server.get(&path(&ada)).await.ok(200)["groups"].clone();
    let expected = json!([{
        "value": made["id"],
        "$ref": made["meta"]["location"],
        "display": "Engines",
        "type": "direct",
    }]);
    assert_eq!(groups, expected);
    server.get(&path(&made)).await.ok(200);
    let found = server.find("groups.display eq \"engines\"").await;
    assert_eq!(found.names(), ["ada@example.com"]);
}

#[apply(on_both_databases)]
async fn a_users_groups_are_changed_through_the_group_only(server: ScimSite) {
    let ada = user(&server, "ada").await;
    let made = group(&server, "Engines", &[]).await;
    let groups = json!([{"value": made["id"]}]);
    let put = json!({"userName": "ada@example.com", "groups": groups});
    assert!(
        server
            .put(&path(&ada), put)
            .await
            .ok(200)
            .get("groups")
            .is_none()
    );
    let operation = json!([{"op": "add", "path": "groups", "value": groups}]);
    let answer = server.patch(&path(&ada), operation).await;
    answer.rejected(400, Some("mutability"));
    let member = json!([{"value": ada["id"]}]);
    let operation = json!([{"op": "add", "path": "members", "value": member}]);
    let answer = server.patch(&path(&made), operation).await;
    assert!([200, 204].contains(&answer.status), "{}", answer.body);
    let read = server.get(&path(&ada)).await.ok(200);
    assert_eq!(read["groups"][0]["value"], made["id"]);
}

#[apply(on_both_databases)]
async fn a_members_id_is_not_changed_into_another(server: ScimSite) {
    let (ada, bob) = (user(&server, "ada").await, user(&server, "bob").await);
    let made = group(&server, "Engines", &[&ada]).await;
    let before = server.get(&path(&made)).await.ok(200);
    let id = ada["id"].as_str().unwrap();
    for (name, value) in [
        ("$ref", json!("https://elsewhere.example")),
        ("display", json!("Somebody else")),
        ("type", json!("Group")),
    ] {
        let at = format!("members[value eq \"{id}\"].{name}");
        let operation = json!([{"op": "replace", "path": at, "value": value}]);
        let answer = server.patch(&path(&made), operation).await;
        answer.rejected(400, Some("mutability"));
    }
    assert_eq!(server.get(&path(&made)).await.ok(200), before);
    let members = json!([{"value": bob["id"]}]);
    let operation = json!([{"op": "replace", "path": "members", "value": members}]);
    let answer = server.patch(&path(&made), operation).await;
    assert!([200, 204].contains(&answer.status), "{}", answer.body);
    let after = server.get(&path(&made)).await.ok(200);
    assert_eq!(after["members"].as_array().unwrap().len(), 1);
    assert_eq!(after["members"][0]["value"], bob["id"]);
}
