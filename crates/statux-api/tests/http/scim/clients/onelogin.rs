//! OneLogin.

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

fn create() -> serde_json::Value {
    json!({
        "schemas": ["urn:scim:schemas:core:2.0"],
        "id": null,
        "userName": "ada@example.com",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": {"value": "ada@example.com", "primary": true},
        "active": "true",
    })
}

#[apply(on_both_databases)]
async fn onelogin_probes_with_a_name_that_nobody_has(server: ScimSite) {
    let found = server.find(r#"userName Eq "nobody""#).await.ok(200);
    assert_eq!(found["totalResults"], 0);
}

#[apply(on_both_databases)]
async fn onelogin_creates_with_an_old_schema_a_null_id_and_text_for_a_boolean(server: ScimSite) {
    let created = server.post("/Users", create()).await.ok(201);
    assert!(created["id"].is_string());
    assert_eq!(created["active"], true);
    assert_eq!(
        created["emails"],
        json!([{"value": "ada@example.com", "primary": true}])
    );
    assert_eq!(
        created["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:User"])
    );
}

#[apply(on_both_databases)]
async fn onelogin_updates_by_put_below_a_base_url_with_a_slash(server: ScimSite) {
    let path = path_of(&server.post("//Users", create()).await.ok(201));
    let mut inactive = create();
    inactive["active"] = json!("false");
    assert_eq!(
        server.put(&format!("/{path}"), inactive).await.ok(200)["active"],
        false
    );
}

#[apply(on_both_databases)]
async fn onelogin_creates_a_group_with_an_old_schema_and_a_null_id(server: ScimSite) {
    let group = json!({
        "schemas": ["urn:scim:schemas:core:2.0"],
        "id": null,
        "displayName": "Pilots",
    });
    let created = server.post("/Groups", group).await.ok(201);
    assert!(created["id"].is_string());
    assert_eq!(created["displayName"], "Pilots");
}

#[apply(on_both_databases)]
async fn onelogin_patches_the_members_of_a_group(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Pilots", &[&ada]).await;
    let add = json!([{"op": "add", "path": "members", "value": [{"value": bob}]}]);
    server.patch(&path, add).await.ok(204);
    assert_eq!(server.members(&path).await.len(), 2);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}]);
    server.patch(&format!("/{path}"), remove).await.ok(204);
    assert_eq!(server.members(&path).await, [bob]);
}
