//! Okta.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn okta_renames_a_group_with_its_id_in_the_value(server: ScimSite) {
    let path = server.group("Old", &[]).await;
    let id = path.replace("/Groups/", "");
    let rename = json!([{"op": "replace", "value": {"id": id, "displayName": "New"}}]);
    let answer = server.patch(&path, rename).await;
    assert_eq!((answer.status, answer.empty), (204, true));
    let group = server.get(&path).await.ok(200);
    assert_eq!(
        (&group["displayName"], &group["id"]),
        (&json!("New"), &json!(id))
    );
}

#[apply(on_both_databases)]
async fn okta_renames_alongside_a_membership_change(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Old", &[&ada]).await;
    let id = path.replace("/Groups/", "");
    let operations = json!([
        {"op": "replace", "value": {"id": id, "displayName": "New"}},
        {"op": "add", "path": "members", "value": [{"value": bob, "display": "bob@x.test"}]},
    ]);
    server.patch(&path, operations).await.ok(204);
    let group = server.get(&path).await.ok(200);
    assert_eq!(group["displayName"], "New");
    assert_eq!(group["meta"]["version"], "W/\"2\"");
    assert_eq!(group["members"].as_array().unwrap().len(), 2);
}

#[apply(on_both_databases)]
async fn okta_removes_one_member_and_adds_another_in_one_request(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("G", &[&ada]).await;
    let operations = json!([
        {"op": "remove", "path": format!("members[value eq \"{ada}\"]")},
        {"op": "add", "path": "members", "value": [{"value": bob, "display": "bob@x.test"}]},
    ]);
    server.patch(&path, operations.clone()).await.ok(204);
    assert_eq!(server.members(&path).await, [bob.as_str()]);
    // It may send the same again after a timeout.
    server.patch(&path, operations).await.ok(204);
    assert_eq!(server.members(&path).await, [bob]);
}

#[apply(on_both_databases)]
async fn okta_pushes_the_whole_list_of_members(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("G", &[]).await;
    for (who, operation) in [
        (
            &ada,
            json!({"op": "replace", "path": "members", "value": [{"value": ada}]}),
        ),
        (
            &bob,
            json!({"op": "replace", "value": {"members": [{"value": bob}]}}),
        ),
    ] {
        server.patch(&path, json!([operation])).await.ok(204);
        assert_eq!(server.members(&path).await, [who.as_str()]);
    }
    let none = json!([{"op": "replace", "path": "members", "value": []}]);
    server.patch(&path, none).await.ok(204);
    assert!(server.members(&path).await.is_empty());
}

#[apply(on_both_databases)]
async fn okta_puts_a_group_without_an_id(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Old", &[&ada]).await;
    let put = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "New",
        "members": [{"value": bob, "display": "bob@x.test"}],
    });
    let replaced = server.put(&path, put).await.ok(200);
    assert_eq!(
        format!("/Groups/{}", replaced["id"].as_str().unwrap()),
        path
    );
    assert_eq!(replaced["displayName"], "New");
    assert_eq!(server.members(&path).await, [bob]);
    // And echoes the whole resource back.
    assert_eq!(server.put(&path, replaced.clone()).await.ok(200), replaced);
}

#[apply(on_both_databases)]
async fn okta_imports_groups_page_by_page(server: ScimSite) {
    for number in 0..5 {
        server.group(&format!("Group {number}"), &[]).await;
    }
    let mut names = vec![];
    for start in [1, 4, 7] {
        let page = server
            .get(&format!("/Groups?startIndex={start}&count=3"))
            .await;
        assert_eq!(page.body["totalResults"], 5);
        names.extend(page.values("displayName").into_iter().map(str::to_owned));
    }
    let expected: Vec<_> = (0..5).map(|number| format!("Group {number}")).collect();
    assert_eq!(names, expected);
    let whole = server.get("/Groups?startIndex=1&count=100").await;
    assert_eq!(whole.values("displayName"), expected);
}
