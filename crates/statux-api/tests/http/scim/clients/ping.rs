//! Ping Identity.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn ping_finds_by_emails_without_value_and_without_quotes(server: ScimSite) {
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
