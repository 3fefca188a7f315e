//! `JumpCloud` and Ping Identity.

use serde_json::json;

use statux_testkit::{apply, on_both_databases};

use crate::support::{Server, path_of};

#[apply(on_both_databases)]
async fn jumpcloud_activates_by_creating_and_deleting_a_user_again_and_again(server: Server) {
    let user = json!({"userName": "jumpcloud-test@example.com", "active": true, "password": "x"});
    for _ in 0..3 {
        let path = path_of(&server.post("/Users", user.clone()).await.ok(201));
        server.delete(&path).await.ok(204);
    }
}

#[apply(on_both_databases)]
async fn jumpcloud_puts_nulls_and_empty_lists(server: Server) {
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
async fn ping_finds_by_emails_without_value_and_without_quotes(server: Server) {
    let emails =
        json!([{"value": "work@example.com", "type": "work"}, {"value": "home@example.com"}]);
    let user = json!({"userName": "ada", "emails": emails});
    server.post("/Users", user).await.ok(201);
    server.user("bob@example.com").await;
    for filter in [
        "emails eq WORK@example.com",
        "emails eq \"home@example.com\"",
        "emails.value eq \"home@example.com\"",
        "emails co \"home@\"",
    ] {
        assert_eq!(server.find(filter).await.names(), ["ada"], "{filter}");
    }
    assert!(
        server
            .find("emails eq nobody@example.com")
            .await
            .names()
            .is_empty()
    );
}
