//! Creating and changing groups.

use serde_json::{Value, json};
use statux_testkit::site::{BASE, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn users(server: &ScimSite) -> [Value; 2] {
    let ada = server.user("ada@example.com").await;
    let bob = server.user("bob@example.com").await;
    [&ada, &bob].map(|path| json!({"value": path.strip_prefix("/Users/").unwrap()}))
}

fn path(group: &Value) -> String {
    format!("/Groups/{}", group["id"].as_str().unwrap())
}

async fn member_ids(server: &ScimSite, path: &str) -> Vec<Value> {
    let group = server.get(path).await.ok(200);
    let members = group["members"].as_array().into_iter().flatten();
    members.map(|member| member["value"].clone()).collect()
}

#[apply(on_both_databases)]
async fn a_created_group_says_that_it_is_one(server: ScimSite) {
    let [ada, _] = users(&server).await;
    let group = json!({"displayName": "Engines", "externalId": "g1", "members": [ada]});
    let answer = server.post("/Groups", group).await;
    let location = answer.header("Location").unwrap().to_owned();
    let created = answer.ok(201);
    assert_eq!(location, format!("{BASE}{}", path(&created)));
    assert_eq!(created["meta"]["location"], location);
    assert_eq!(created["meta"]["resourceType"], "Group");
    let schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    assert_eq!(created["schemas"], json!([schema]));
    let member = &created["members"][0];
    assert_eq!(member["value"], ada["value"]);
    let user = format!("{BASE}/Users/{}", ada["value"].as_str().unwrap());
    assert_eq!(member["$ref"], user);
    assert_eq!(member["type"], "User");
    assert_eq!(server.get(&path(&created)).await.ok(200), created);
}

#[apply(on_both_databases)]
async fn a_put_names_members_anew_and_changes_none(server: ScimSite) {
    let [ada, bob] = users(&server).await;
    let group = json!({"displayName": "Engines", "members": [ada]});
    let created = server.post("/Groups", group).await.ok(201);
    let path = path(&created);
    let echo = server.put(&path, created.clone()).await.ok(200);
    assert_eq!(
        echo["members"], created["members"],
        "the values that are there"
    );
    let both = json!({"displayName": "Engines", "members": [ada, bob]});
    server.put(&path, both).await.ok(200);
    assert_eq!(member_ids(&server, &path).await.len(), 2);
    let other = json!({"displayName": "Engines", "members": [bob]});
    server.put(&path, other).await.ok(200);
    assert_eq!(member_ids(&server, &path).await, [bob["value"].clone()]);
    let nobody = json!({"displayName": "Engines"});
    let nobody = server.put(&path, nobody).await.ok(200);
    assert_eq!(nobody["members"], json!([]));
}

#[apply(on_both_databases)]
async fn a_change_of_members_is_answered_without_a_body(server: ScimSite) {
    let [ada, bob] = users(&server).await;
    let created = server
        .post("/Groups", json!({"displayName": "Engines"}))
        .await
        .ok(201);
    let path = path(&created);
    let add = |member: &Value| json!([{"op": "add", "path": "members", "value": [member]}]);
    let answer = server.patch(&path, add(&ada)).await;
    assert_eq!((answer.status, answer.empty), (204, true));
    let tag = answer.header("ETag").unwrap().to_owned();
    let read = server.get(&path).await;
    assert_eq!(read.header("ETag"), Some(tag.as_str()));
    let asked = format!("{path}?attributes=members");
    let answer = server.patch(&asked, add(&bob)).await.ok(200);
    assert_eq!(answer["members"].as_array().unwrap().len(), 2);
    assert!(answer.get("displayName").is_none());
    assert_eq!(member_ids(&server, &path).await.len(), 2);
}

#[apply(on_both_databases)]
async fn a_deleted_group_is_gone_and_so_are_its_memberships(server: ScimSite) {
    let [ada, _] = users(&server).await;
    let group = json!({"displayName": "Engines", "members": [ada]});
    let created = server.post("/Groups", group).await.ok(201);
    let user = format!("/Users/{}", ada["value"].as_str().unwrap());
    assert!(server.get(&user).await.ok(200).get("groups").is_some());
    server.delete(&path(&created)).await.ok(204);
    let body = json!({
        "displayName": "Engines",
        "Operations": [{"op": "replace", "path": "displayName", "value": "X"}],
    });
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let request = server.request(method, &path(&created)).json(body.clone());
        request.send().await.rejected(404, None);
    }
    assert!(server.get(&user).await.ok(200).get("groups").is_none());
    assert_eq!(server.get("/Groups").await.ok(200)["totalResults"], 0);
}
