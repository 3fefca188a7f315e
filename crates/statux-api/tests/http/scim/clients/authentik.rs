//! authentik, which adds nobody to a group whose answer lacks `members`.

use serde_json::{Value, json};
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn an_empty_group_has_an_empty_list_wherever_members_are_shown(server: ScimSite) {
    let ada = server.user_id("ada@example.com").await;
    let full = server.group("Full", &[&ada]).await;
    let created = server
        .post("/Groups", json!({"displayName": "Empty"}))
        .await
        .ok(201);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    let members = |shown: &Value| shown.get("members").cloned();
    let none = Some(json!([]));
    assert_eq!(members(&created), none);
    let put = server
        .put(&path, json!({"displayName": "Empty", "members": []}))
        .await;
    assert_eq!(members(&put.ok(200)), none);
    let rename = json!([{"op": "replace", "path": "externalId", "value": "e"}]);
    let patched = server
        .patch(&format!("{path}?attributes=members"), rename)
        .await;
    assert_eq!(members(&patched.ok(200)), none);
    for (query, is_shown) in [
        ("", true),
        ("attributes=members", true),
        ("attributes=members.value", true),
        ("attributes=displayName,members.value", true),
        ("excludedAttributes=members.display", true),
        ("excludedAttributes=displayName", true),
        ("excludedAttributes=members", false),
        ("attributes=displayName", false),
    ] {
        let expected = none.clone().filter(|_| is_shown);
        let one = server.get(&format!("{path}?{query}")).await.ok(200);
        assert_eq!(members(&one), expected, "{query}");
        let list = server
            .get(&format!("/Groups?{query}&sortBy=displayName"))
            .await
            .ok(200);
        assert_eq!(members(&list["Resources"][0]), expected, "{query}");
        assert_eq!(
            members(&list["Resources"][1]).is_some(),
            is_shown,
            "{query}"
        );
        let all = server
            .get(&format!("/?{query}&filter=externalId%20eq%20%22e%22"))
            .await;
        assert_eq!(members(&all.ok(200)["Resources"][0]), expected, "{query}");
    }
    let search = json!({"filter": "displayName eq \"empty\""});
    let found = server.post("/Groups/.search", search).await.ok(200);
    assert_eq!(members(&found["Resources"][0]), none);
    // Nobody is present in an empty list, and a group that becomes empty has one too.
    assert_eq!(
        server.find_groups("members pr").await.values("displayName"),
        ["Full"]
    );
    let leave = json!([{"op": "remove", "path": "members"}]);
    server.patch(&full, leave).await.ok(204);
    assert_eq!(members(&server.get(&full).await.ok(200)), none);
    // A user without groups goes without the attribute, which clients do not write.
    assert!(
        server
            .get(&format!("/Users/{ada}"))
            .await
            .ok(200)
            .get("groups")
            .is_none()
    );
}
