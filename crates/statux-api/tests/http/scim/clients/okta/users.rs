//! Okta.

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

use crate::scim::large_groups::users;

fn create() -> serde_json::Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}],
        "displayName": "Test User",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": true,
    })
}

#[apply(on_both_databases)]
async fn okta_checks_then_creates_and_gets_everything_back_but_the_password(server: ScimSite) {
    let found = server
        .find(r#"userName eq "test.user@okta.local""#)
        .await
        .ok(200);
    assert_eq!(found["totalResults"], 0);
    assert_eq!(found["Resources"], json!([]));
    let created = server.post("/Users", create()).await.ok(201);
    for name in [
        "userName",
        "name",
        "emails",
        "displayName",
        "locale",
        "externalId",
        "active",
    ] {
        assert_eq!(created[name], create()[name], "{name}");
    }
    assert!(!created.to_string().contains("1mz050nq"));
    let read = server.get(&path_of(&created)).await.ok(200);
    assert!(!read.to_string().contains("1mz050nq"));
    let with_password = format!("{}?attributes=password", path_of(&created));
    assert!(
        server
            .get(&with_password)
            .await
            .ok(200)
            .get("password")
            .is_none()
    );
}

#[apply(on_both_databases)]
async fn okta_puts_back_the_whole_resource_with_what_only_the_server_writes(server: ScimSite) {
    let created = server.post("/Users", create()).await.ok(201);
    let path = path_of(&created);
    let mut whole = server.get(&path).await.ok(200);
    whole["name"]["familyName"] = json!("Changed");
    whole["id"] = json!("another");
    whole["meta"]["location"] = json!("https://evil.example");
    whole["meta"]["created"] = json!("nonsense");
    whole["groups"] = json!([{"value": "1"}]);
    let replaced = server.put(&path, whole).await.ok(200);
    assert_eq!(replaced["id"], created["id"]);
    assert_eq!(replaced["meta"]["location"], created["meta"]["location"]);
    assert_eq!(replaced["meta"]["created"], created["meta"]["created"]);
    assert_eq!(
        replaced["name"],
        json!({"givenName": "Test", "familyName": "Changed"})
    );
    assert!(replaced.get("groups").is_none());
    assert_eq!(server.get(&path).await.ok(200), replaced);
}

#[apply(on_both_databases)]
async fn okta_deactivates_by_put_and_the_user_stays_readable_and_findable(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let mut inactive = create();
    inactive["active"] = json!(false);
    assert_eq!(server.put(&path, inactive).await.ok(200)["active"], false);
    let found = server
        .find(r#"userName eq "test.user@okta.local""#)
        .await
        .ok(200);
    assert_eq!(found["Resources"][0]["active"], false);
    assert_eq!(
        server.find("active eq false").await.ok(200)["totalResults"],
        1
    );
    assert_eq!(
        server.find("active eq true").await.ok(200)["totalResults"],
        0
    );
    assert_eq!(server.put(&path, create()).await.ok(200)["active"], true);
}

#[apply(on_both_databases)]
async fn okta_deactivates_by_a_patch_without_a_path(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let off = json!([{"op": "replace", "value": {"active": false}}]);
    let patched = server.patch(&path, off).await.ok(200);
    assert_eq!(patched["active"], false);
    assert_eq!(patched["displayName"], "Test User");
    let password = json!([{"op": "replace", "value": {"password": "t3mp"}}]);
    let answer = server.patch(&path, password).await.ok(200);
    assert!(!answer.to_string().contains("t3mp"));
}

#[apply(on_both_databases)]
async fn okta_imports_page_by_page(server: ScimSite) {
    for number in 0..7 {
        server.user(&format!("user{number}@example.com")).await;
    }
    let mut names = Vec::new();
    for start in [1, 4, 7, 10] {
        let page = server
            .get(&format!("/Users?startIndex={start}&count=3"))
            .await;
        assert_eq!(page.body["totalResults"], 7);
        assert_eq!(page.body["startIndex"], start);
        assert_eq!(page.body["itemsPerPage"], page.names().len());
        names.extend(page.names().into_iter().map(str::to_owned));
    }
    let expected: Vec<String> = (0..7)
        .map(|number| format!("user{number}@example.com"))
        .collect();
    assert_eq!(names, expected);
}

#[apply(on_both_databases)]
async fn okta_imports_a_hundred_at_a_time(server: ScimSite) {
    users(&server, 205);
    let mut names = vec![];
    for (start, items) in [(1, 100), (101, 100), (201, 5), (301, 0)] {
        let page = server
            .get(&format!("/Users?startIndex={start}&count=100"))
            .await;
        assert_eq!(page.body["totalResults"], 205);
        assert_eq!(page.body["itemsPerPage"], items);
        names.extend(page.names().into_iter().map(str::to_owned));
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 205, "each user once");
}
