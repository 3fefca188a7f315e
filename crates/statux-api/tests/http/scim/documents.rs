//! Whole documents as SCIM clients receive them, compared with those in `snapshots/` beside this
//! file. `INSTA_UPDATE=always cargo nextest run -p statux-api documents` writes them anew; git shows
//! what became different.

use insta::{assert_json_snapshot, with_settings};
use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

/// Compares a document with the stored one of this name. Each of `ids` stands in it by its name, so
/// that both databases and every run make the same.
fn compare(name: &str, document: &Value, ids: &[(&str, &str)]) {
    let mut text = document.to_string();
    for (id, named) in ids {
        text = text.replace(id, named);
    }
    let document: Value = serde_json::from_str(&text).unwrap();
    with_settings!({ prepend_module_to_snapshot => false }, {
        assert_json_snapshot!(name, document);
    });
}

#[actix_web::test]
async fn what_the_server_says_of_itself() {
    let server = ScimSite::new();
    for path in ["ServiceProviderConfig", "ResourceTypes", "Schemas"] {
        let document = server.get(&format!("/{path}")).await.ok(200);
        compare(path, &document, &[]);
    }
}

#[apply(on_both_databases)]
async fn a_user_a_group_and_a_list(server: ScimSite) {
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": "701984",
        "userName": "bjensen@example.com",
        "name": {"formatted": "Ms. Barbara J Jensen", "familyName": "Jensen", "givenName": "Barbara"},
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.example", "type": "home"},
        ],
        "title": "Tour Guide",
        "password": "t1meMa$heen",
        ENTERPRISE: {"employeeNumber": "701984", "manager": {"value": "26118915"}},
        "urn:example:badges:1.0": {"badge": 7},
    });
    let created = server.post("/Users", user).await.ok(201);
    let id = created["id"].as_str().unwrap();
    let path = server.group("Tour Guides", &[id]).await;
    let group_id = path.replace("/Groups/", "");
    let user = server.get(&format!("/Users/{id}")).await.ok(200);
    // The digest of the groups in the version, which have other ids in every run.
    let version = user["meta"]["version"].as_str().unwrap();
    let digest = version.trim_end_matches('"').split_once('-').unwrap().1;
    let ids = [
        (id, "[user]"),
        (group_id.as_str(), "[group]"),
        (digest, "[digest]"),
    ];
    compare("User", &user, &ids);
    let group = server.get(&path).await.ok(200);
    compare("Group", &group, &ids);
    let list = server.get("/Users?count=1&attributes=userName").await;
    compare("ListResponse", &list.ok(200), &ids);
}

#[apply(on_both_databases)]
async fn an_error(server: ScimSite) {
    server.user("ada@example.com").await;
    let same = json!({"userName": "ADA@example.com"});
    let conflict = server.post("/Users", same).await;
    assert_eq!(conflict.status, 409);
    compare("Error", &conflict.body, &[]);
}
