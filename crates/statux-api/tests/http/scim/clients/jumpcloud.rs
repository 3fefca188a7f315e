//! `JumpCloud`.

use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn jumpcloud_activates_by_creating_and_deleting_a_user_again_and_again(server: ScimSite) {
    let user = json!({"userName": "jumpcloud-test@example.com", "active": true, "password": "x"});
    for _ in 0..3 {
        let path = path_of(&server.post("/Users", user.clone()).await.ok(201));
        server.delete(&path).await.ok(204);
    }
}

#[apply(on_both_databases)]
async fn jumpcloud_puts_nulls_and_empty_lists(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let user = json!({
        "userName": "ada@example.com",
        "emails": null,
        "phoneNumbers": [],
        "addresses": [],
        "title": null,
        "name": {"givenName": "Ada", "familyName": null},
    });
    let replaced = server.put(&path, user).await.ok(200);
    assert_eq!(replaced["name"], json!({"givenName": "Ada"}));
    assert_eq!(replaced["active"], true);
    for name in ["emails", "phoneNumbers", "addresses", "title"] {
        assert!(replaced.get(name).is_none(), "{name}");
    }
}

#[apply(on_both_databases)]
async fn jumpcloud_activates_by_creating_and_deleting_a_group_again_and_again(server: ScimSite) {
    for _ in 0..3 {
        let path = server.group("JumpCloudTestGroup", &[]).await;
        server.delete(&path).await.ok(204);
        server.get(&path).await.rejected(404, None);
    }
    assert_eq!(server.get("/Groups").await.ok(200)["totalResults"], 0);
}

#[apply(on_both_databases)]
async fn jumpcloud_removes_members_as_entra_does(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("G", &[&ada, &bob]).await;
    let remove = json!([{"op": "remove", "path": "members", "value": [{"value": ada}]}]);
    server.patch(&path, remove).await.ok(204);
    assert_eq!(server.members(&path).await, [bob]);
}

#[apply(on_both_databases)]
async fn jumpcloud_puts_a_group_with_null_and_with_an_empty_list_of_members(server: ScimSite) {
    let ada = server.user_id("ada@x.test").await;
    for members in [json!(null), json!([])] {
        let path = server.group("G", &[&ada]).await;
        let put = json!({"displayName": "G", "members": members, "externalId": null});
        server.put(&path, put).await.ok(200);
        assert!(server.members(&path).await.is_empty());
    }
}
