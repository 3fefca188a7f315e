//! Microsoft Entra ID.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn entra_creates_a_group_with_a_foreign_schema(server: ScimSite) {
    let group = json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        ],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
        "displayName": "displayName",
        "meta": {"resourceType": "Group"},
    });
    let created = server.post("/Groups", group.clone()).await.ok(201);
    assert_eq!(created["externalId"], group["externalId"]);
    assert_eq!(
        created["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:Group"])
    );
    assert_eq!(created["meta"]["resourceType"], "Group");
    server
        .post("/Groups", group)
        .await
        .rejected(409, Some("uniqueness"));
}

#[apply(on_both_databases)]
async fn entra_reads_groups_without_members(server: ScimSite) {
    let ada = server.user_id("ada@x.test").await;
    let path = server.group("Pilots", &[&ada]).await;
    let read = server
        .get(&format!("{path}?excludedAttributes=members"))
        .await
        .ok(200);
    assert_eq!(read["displayName"], "Pilots");
    assert!(read.get("members").is_none());
    let filter = "displayName%20eq%20%22pilots%22";
    let found = server
        .get(&format!(
            "/Groups?excludedAttributes=members&filter={filter}"
        ))
        .await
        .ok(200);
    assert_eq!(found["totalResults"], 1);
    assert!(found["Resources"][0].get("members").is_none());
    assert_eq!(server.members(&path).await, [ada]);
}

#[apply(on_both_databases)]
async fn entra_finds_groups_by_name_and_gets_an_empty_list_for_none(server: ScimSite) {
    server.group("Pilots", &[]).await;
    let found = server.find_groups(r#"displayName eq "PILOTS""#).await;
    assert_eq!(found.values("displayName"), ["Pilots"]);
    let none = server
        .find_groups(r#"displayName eq "Nobody's""#)
        .await
        .ok(200);
    assert_eq!(
        (&none["totalResults"], &none["Resources"]),
        (&json!(0), &json!([]))
    );
}

#[apply(on_both_databases)]
async fn entra_probes_for_a_member_by_the_ids_of_both(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Pilots", &[&ada]).await;
    let id = path.replace("/Groups/", "");
    for (who, total) in [(&ada, 1), (&bob, 0)] {
        for members in ["members", "members.value", "MEMBERS"] {
            let filter = format!(r#"id eq "{id}" and {members} eq "{who}""#);
            let found = server.find_groups(&filter).await.ok(200);
            assert_eq!(found["totalResults"], total, "{filter}");
        }
    }
}

#[apply(on_both_databases)]
async fn entra_adds_members_with_a_capital_letter(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Pilots", &[]).await;
    let add = json!([{"op": "Add", "path": "members", "value": [
        {"$ref": null, "value": ada},
        {"$ref": null, "value": bob},
    ]}]);
    let answer = server.patch(&path, add).await;
    assert_eq!((answer.status, answer.empty), (204, true));
    assert_eq!(server.members(&path).await.len(), 2);
}

#[apply(on_both_databases)]
async fn entra_removes_only_the_members_it_names(server: ScimSite) {
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    let path = server.group("Pilots", &[&ada, &bob]).await;
    let remove = json!([{"op": "Remove", "path": "members", "value": [{"value": ada}]}]);
    server.patch(&path, remove).await.ok(204);
    assert_eq!(server.members(&path).await, [bob]);
}

#[apply(on_both_databases)]
async fn entra_renames_a_group_and_changes_its_external_id(server: ScimSite) {
    let path = server.group("Old", &[]).await;
    let rename = json!([
        {"op": "Replace", "path": "displayName", "value": "New"},
        {"op": "Replace", "path": "externalId", "value": "42"},
    ]);
    server.patch(&path, rename).await.ok(204);
    let found = server.find_groups(r#"externalId eq "42""#).await;
    assert_eq!(found.values("displayName"), ["New"]);
}
