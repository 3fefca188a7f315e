//! Groups and their members in one request (RFC 7644 sections 3.7.1 and 3.7.2).

use serde_json::{Value, json};
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

use super::{bulk, path, post, statuses};

#[expect(
    clippy::needless_pass_by_value,
    reason = "so that callers write plain json!"
)]
fn group(bulk_id: &str, name: &str, members: Value) -> Value {
    json!({"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": name, "members": members,
    }})
}

fn id(line: &Value) -> Value {
    path(line).rsplit('/').next().into()
}

#[apply(on_both_databases)]
async fn the_new_user_of_rfc_7644_section_3_7_2_is_in_the_new_group(server: ScimSite) {
    let alice = post("qwerty", json!({"userName": "Alice@x.test"}));
    let member = json!([{"type": "User", "value": "bulkId:qwerty"}]);
    let guides = group("ytrewq", "Tour Guides", member);
    let done = bulk(&server, Some(1), json!([alice, guides])).await;
    assert_eq!(statuses(&done), ["201", "201"]);
    assert_eq!(server.members(path(&done[1])).await, [id(&done[0])]);
}

#[apply(on_both_databases)]
async fn the_groups_of_rfc_7644_section_3_7_1_are_members_of_each_other(server: ScimSite) {
    let of = |id: &str| json!([{"type": "Group", "value": format!("bulkId:{id}")}]);
    let operations = json!([
        group("qwerty", "Group A", of("ytrewq")),
        group("ytrewq", "Group B", of("qwerty")),
    ]);
    let done = bulk(&server, None, operations).await;
    assert_eq!(statuses(&done), ["201", "201"]);
    assert_eq!(server.members(path(&done[0])).await, [id(&done[1])]);
    assert_eq!(server.members(path(&done[1])).await, [id(&done[0])]);
    for line in &done {
        let now = server.get(path(line)).await.ok(200);
        assert_eq!(line["version"], now["meta"]["version"]);
    }
}

#[actix_web::test]
async fn members_are_added_and_removed_by_reference_and_a_group_is_deleted() {
    let server = ScimSite::new();
    let old = server.group("Old", &[]).await;
    let operation = |op: Value| json!({"Operations": [op]});
    let done = bulk(
        &server,
        None,
        json!([
            group("g", "New", json!([])),
            post("a", json!({"userName": "a@x.test"})),
            post("b", json!({"userName": "b@x.test"})),
            {"method": "PATCH", "path": "/Groups/bulkId:g", "data": operation(json!(
                {"op": "add", "path": "members", "value": [
                    {"value": "bulkId:a"}, {"value": "bulkId:b"}]}))},
            {"method": "PATCH", "path": "/Groups/bulkId:g", "data": operation(json!(
                {"op": "remove", "path": "members[value eq \"bulkId:a\"]"}))},
            {"method": "PUT", "path": old, "version": "W/\"1\"",
             "data": {"displayName": "Older", "members": [{"value": "bulkId:a"}]}},
            {"method": "DELETE", "path": "/Groups/bulkId:g", "version": "W/\"1\""},
        ]),
    )
    .await;
    assert_eq!(
        statuses(&done),
        ["201", "201", "201", "200", "200", "200", "412"]
    );
    assert_eq!(server.members(path(&done[0])).await, [id(&done[2])]);
    assert_eq!(server.members(path(&done[5])).await, [id(&done[1])]);
    let delete = json!([{"method": "DELETE", "path": path(&done[0])}]);
    assert_eq!(statuses(&bulk(&server, None, delete).await), ["204"]);
    server.get(path(&done[0])).await.rejected(404, None);
}
